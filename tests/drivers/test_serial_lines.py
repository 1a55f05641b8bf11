from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.reading import CodeScanned
from kiosk.drivers.scanned import GARBLED, MAX_LENGTH, Scan
from kiosk.drivers.serial_lines import SerialLines

BOOK = CodeScanned("30004000138035")


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n", b"\n\r", b"\r\n\r\n"])
def test_a_line_may_end_in_any_way(end: bytes) -> None:
    lines = SerialLines()
    assert list(lines.feed(b"30004000138035" + end + b"2085432" + end)) == [
        BOOK,
        CodeScanned("2085432"),
    ]
    assert not lines.under_way


@given(st.lists(st.integers(0, 40), max_size=5))
def test_codes_arrive_whole_wherever_the_line_is_cut(cuts: list[int]) -> None:
    data = b"30004000138035\r\n]A0ZO3714780\r\n"
    lines, scans = SerialLines(), list[Scan]()
    edges = [0, *sorted(cuts), len(data)]
    for start, end in pairwise(edges):
        scans += lines.feed(data[start:end])
    assert scans == [BOOK, CodeScanned("ZO3714780", "A")]


def test_a_line_that_lost_its_end_is_no_code_and_not_the_head_of_the_next() -> None:
    lines = SerialLines()
    assert list(lines.feed(b"3000400")) == []
    assert lines.under_way
    assert lines.pause() == GARBLED
    assert list(lines.feed(b"30004000138035\r")) == [BOOK]


def test_a_pause_between_lines_means_nothing() -> None:
    lines = SerialLines()
    list(lines.feed(b"30004000138035\r"))
    assert lines.pause() is None


def test_a_line_without_end_fills_no_memory_and_is_one_garbled_code() -> None:
    lines = SerialLines()
    for _ in range(1_000):
        assert list(lines.feed(b"3" * 1_000)) == []
    assert len(repr(vars(lines))) < 10 * MAX_LENGTH
    assert list(lines.feed(b"\r")) == [GARBLED]


def test_a_number_behind_more_blanks_than_are_kept_is_not_cut_in_half() -> None:
    for blanks in range(100, 140):
        lines = SerialLines()
        assert [one for char in b" " * blanks for one in lines.feed(bytes([char]))] == []
        read = [one for char in b"30004000138035\r" for one in lines.feed(bytes([char]))]
        assert read in ([BOOK], [GARBLED])


@given(st.lists(st.binary()))
def test_random_bytes_never_hurt_the_scan_after_them(noise: list[bytes]) -> None:
    lines = SerialLines()
    for data in noise:
        list(lines.feed(data))
    lines.pause()
    assert list(lines.feed(b"30004000138035\r")) == [BOOK]

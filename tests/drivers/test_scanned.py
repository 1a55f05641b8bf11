import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.reading import CodeScanned
from kiosk.drivers.scanned import GARBLED, MAX_LENGTH, Repeats, scanned


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ("30004000138035", CodeScanned("30004000138035")),
        ("]C030004000138035", CodeScanned("30004000138035", "C")),
        ("]A0ZO3714780", CodeScanned("ZO3714780", "A")),
        ("]E09789022339923", CodeScanned("9789022339923", "E")),
        ("]C1 0945000057915 ", CodeScanned("0945000057915", "C")),
        ("\x02\t2085432\x03", CodeScanned("2085432")),
        ("]", CodeScanned("]")),
    ],
)
def test_a_code_is_told_without_what_the_scanner_puts_around_it(
    sent: str, code: CodeScanned
) -> None:
    assert scanned(sent) == code


@pytest.mark.parametrize(
    "sent", ["", "   ", "]C0", "3000\x004000", "3000é000", "0" * (MAX_LENGTH + 1)]
)
def test_what_cannot_be_a_code_is_garbled(sent: str) -> None:
    assert scanned(sent) == GARBLED


@given(st.text())
def test_whatever_is_sent_a_code_is_short_and_printable(sent: str) -> None:
    match scanned(sent):
        case CodeScanned(text=text):
            assert text in sent
            assert text.isascii()
            assert text.isprintable()
            assert 0 < len(text) <= MAX_LENGTH
        case other:
            assert other == GARBLED


BOOK, OTHER_BOOK = CodeScanned("30004000138035"), CodeScanned("30004000138042")


def test_the_same_label_seen_again_within_a_second_is_one_scan() -> None:
    repeats = Repeats()
    seen = [(BOOK, 10.0), (OTHER_BOOK, 10.2), (BOOK, 10.4), (BOOK, 10.9), (BOOK, 11.8)]
    assert [repeats.is_new(scan, at) for scan, at in seen] == [True, True, False, False, False]


def test_the_same_book_scanned_again_later_is_a_new_scan() -> None:
    repeats = Repeats()
    assert repeats.is_new(BOOK, 10.0)
    assert repeats.is_new(BOOK, 11.1)


def test_a_clock_set_back_does_not_swallow_scans() -> None:
    repeats = Repeats()
    assert repeats.is_new(BOOK, 1_000_000.0)
    assert repeats.is_new(BOOK, 10.0)
    assert not repeats.is_new(BOOK, 10.5)


def test_what_was_scanned_is_forgotten_after_a_second() -> None:
    repeats = Repeats()
    for second in range(100):
        assert repeats.is_new(CodeScanned(str(second)), second)
    assert "'0'" not in str(vars(repeats))
    assert len(vars(repeats)["_last"]) < 3

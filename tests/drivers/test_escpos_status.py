import pytest

from kiosk.drivers import Paper, PrinterStatus
from kiosk.drivers.escpos_status import (
    MARK_LETTERS,
    Answers,
    Query,
    completion_reply,
    decode,
    is_status,
)

FINE = Answers(printer=0x12, offline_cause=0x12, error_cause=0x12, paper=0x12)
EVERY_BYTE = range(256)
STATUS_BYTES = [*b"\x12\x16\x1a\x1e\x32\x36\x3a\x3e\x52\x56\x5a\x5e\x72\x76\x7a\x7e"]
"""0xx1xx10, all sixteen."""


def test_only_bytes_of_the_form_0xx1xx10_are_answers() -> None:
    assert [byte for byte in EVERY_BYTE if is_status(byte)] == STATUS_BYTES


def test_a_silent_printer_is_unknown_and_not_ok() -> None:
    status = decode(Answers())
    assert status == PrinterStatus(Paper.UNKNOWN, cover_open=None, error=None)
    assert status.can_print


def test_a_printer_without_complaints_is_fine() -> None:
    assert decode(FINE) == PrinterStatus(Paper.OK, cover_open=False, error=False)


def test_every_answer_about_paper() -> None:
    for byte in EVERY_BYTE:
        paper = decode(Answers(0x12, 0x12, 0x12, byte)).paper
        if byte not in STATUS_BYTES:
            assert paper is Paper.UNKNOWN, hex(byte)
        elif byte & 0x20 or byte & 0x40:
            assert paper is Paper.OUT, hex(byte)
        elif byte & 0x04 or byte & 0x08:
            assert paper is Paper.LOW, hex(byte)
        else:
            assert paper is Paper.OK, hex(byte)


def test_every_answer_about_why_it_is_offline() -> None:
    for byte in EVERY_BYTE:
        status = decode(Answers(0x12, byte, 0x12, 0x12))
        if byte not in STATUS_BYTES:
            assert status == PrinterStatus(Paper.OK, cover_open=None, error=None), hex(byte)
        else:
            assert status.cover_open is bool(byte & 0x04), hex(byte)
            assert status.paper is (Paper.OUT if byte & 0x20 else Paper.OK), hex(byte)
            assert status.error is bool(byte & 0x40), hex(byte)


def test_every_answer_about_errors() -> None:
    for byte in EVERY_BYTE:
        error = decode(Answers(0x12, 0x12, byte, 0x12)).error
        if byte not in STATUS_BYTES:
            assert error is None, hex(byte)
        else:
            assert error is bool(byte & 0x08 or byte & 0x20 or byte & 0x40), hex(byte)


def test_every_answer_about_being_online() -> None:
    for byte in EVERY_BYTE:
        error = decode(Answers(byte, 0x12, 0x12, 0x12)).error
        if byte not in STATUS_BYTES:
            assert error is None, hex(byte)
        else:
            # Offline, and no cover or paper explains it.
            assert error is bool(byte & 0x08), hex(byte)


@pytest.mark.parametrize("cause", [0x12 | 0x04, 0x12 | 0x20])
def test_offline_by_cover_or_paper_is_no_error(cause: int) -> None:
    assert decode(Answers(0x1A, cause, 0x12, 0x12)).error is False


def test_the_four_questions_as_bytes() -> None:
    assert [q.command for q in Query] == [
        b"\x10\x04\x01",
        b"\x10\x04\x02",
        b"\x10\x04\x03",
        b"\x10\x04\x04",
    ]


def test_a_completion_never_looks_like_a_status() -> None:
    assert not any(is_status(byte) for byte in completion_reply(MARK_LETTERS.encode("ascii")))

"""What a receipt printer's status bytes say: pure, and defined for every byte.

Source: Epson's ESC/POS command reference, ``DLE EOT n`` (real-time status), ``GS a`` (automatic
status back), ``GS ( H`` (process id) and ``DLE DC4`` function 8 (clear buffer).
"""

from dataclasses import dataclass
from enum import IntEnum

from kiosk.drivers import Paper, PrinterStatus

_OFFLINE = 0x08
_COVER_OPEN = 0x04
_STOPPED_BY_PAPER_END = 0x20
_ERROR = 0x40
_CUTTER_OR_UNRECOVERABLE_OR_HOT = 0x08 | 0x20 | 0x40
_NEAR_END = 0x0C
_END = 0x60

CLEAR_BUFFER = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
"""``DLE DC4`` function 8: forget what is not printed yet, so that it does not burst out later."""

CLEARED_REPLY = b"\x37\x25\x00"
"""What the printer says once it has; nothing may be sent to it before."""

MARK_LETTERS = "ABCDEFGHIJKLMNO"
"""The letters of a process id: bit 4 is clear, so that none of them looks like a status byte."""


class Query(IntEnum):
    """The four questions a printer answers at once, even while it receives an image."""

    PRINTER = 1
    OFFLINE_CAUSE = 2
    ERROR_CAUSE = 3
    PAPER = 4

    @property
    def command(self) -> bytes:
        """The bytes that ask it."""
        return bytes((0x10, 0x04, self))


def is_status(byte: int) -> bool:
    """Whether a byte is an answer to a query.

    Frames that the printer sends unasked (first byte ``& 0x93 == 0x10``, then bytes without bit
    4) and XON and XOFF (0x11, 0x13) are not.
    """
    return byte & 0x93 == 0x12


@dataclass(frozen=True, slots=True)
class Answers:
    """One byte for each query; ``None`` where the printer was silent."""

    printer: int | None = None
    offline_cause: int | None = None
    error_cause: int | None = None
    paper: int | None = None


def decode(answers: Answers) -> PrinterStatus:
    """What the answers say together. A byte that is no status byte counts as silence."""
    printer, offline, error, paper = (
        byte if byte is not None and is_status(byte) else None
        for byte in (answers.printer, answers.offline_cause, answers.error_cause, answers.paper)
    )
    paper_state = _paper(offline, paper)
    cover_open = None if offline is None else bool(offline & _COVER_OPEN)
    failing = bool((offline or 0) & _ERROR or (error or 0) & _CUTTER_OR_UNRECOVERABLE_OR_HOT)
    unexplained = (
        bool((printer or 0) & _OFFLINE) and not cover_open and paper_state is not Paper.OUT
    )
    silent = None in (printer, offline, error)
    return PrinterStatus(
        paper=paper_state,
        cover_open=cover_open,
        error=True if failing or unexplained else None if silent else False,
    )


def _paper(offline: int | None, paper: int | None) -> Paper:
    """Any one bit of a two-bit pair counts: some printers set only one."""
    if (offline or 0) & _STOPPED_BY_PAPER_END or (paper or 0) & _END:
        return Paper.OUT
    if paper is None:
        return Paper.UNKNOWN
    return Paper.LOW if paper & _NEAR_END else Paper.OK


def completion_request(mark: bytes) -> bytes:
    """Ask the printer to name ``mark`` (4 bytes) once all before it is on the paper."""
    return b"\x1d(H\x06\x0000" + mark


def completion_reply(mark: bytes) -> bytes:
    """What the printer then says."""
    return b"\x37\x22" + mark + b"\x00"

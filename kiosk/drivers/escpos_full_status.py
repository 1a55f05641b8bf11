"""The full status of Custom's printers (VKP80, KPM, K80): one question, six bytes. Pure.

Source: Custom's command references, ``DLE EOT 20``. After the two bytes that it begins with: the
paper, what people do to the printer, errors that pass, errors that do not.
"""

from kiosk.drivers import Paper, PrinterStatus

FULL_QUERY = b"\x10\x04\x14"
_BEGINS = b"\x10\x0f"
_LENGTH = 6

_NO_PAPER = 0x01
_NEAR_END = 0x04
_HEAD_UP_OR_COVER_OPEN = 0x01 | 0x02
_HOT_OR_VOLTAGE_OR_JAM = 0x01 | 0x08 | 0x40
"""Beside these: a byte lost on the line, a command that it does not know, a mark not found."""


def full_answer(said: bytes) -> bytes | None:
    """The last whole answer in what the printer said; ``None``: there is none yet."""
    at = said.rfind(_BEGINS, 0, len(said) - _LENGTH + len(_BEGINS))
    return said[at : at + _LENGTH] if at >= 0 and len(said) - at >= _LENGTH else None


def decode_full(answer: bytes | None) -> PrinterStatus:
    """What the six bytes say; a printer that was silent is unknown."""
    if answer is None:
        return PrinterStatus(Paper.UNKNOWN, cover_open=None, error=None)
    paper, hands, passing, lasting = answer[len(_BEGINS) :]
    return PrinterStatus(
        paper=Paper.OUT if paper & _NO_PAPER else Paper.LOW if paper & _NEAR_END else Paper.OK,
        cover_open=bool(hands & _HEAD_UP_OR_COVER_OPEN),
        error=bool(passing & _HOT_OR_VOLTAGE_OR_JAM or lasting),
    )

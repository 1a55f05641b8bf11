"""Printers that are built in: a presenter behind the cutter hands receipts out or takes them back.

Source: the ejector commands (``GS e``) of Custom's and Pyramid's manuals.
"""

from enum import StrEnum
from typing import assert_never

RETRACT = b"\x1d\x65\x02"
"""Take back what nobody took; nothing where nothing is held out."""
_EJECT = b"\x1d\x65\x05"
_HOLD_OUT = b"\x1d\x65\x03\x0c"
"""Twelve steps: about 8 cm where a step is 7 mm, and never more than the receipt."""


class Presenter(StrEnum):
    """What becomes of a receipt that is cut."""

    NONE = "none"
    """It hangs where it was cut: the printer has no presenter."""
    EJECT = "eject"
    """It falls out, into the patron's hand or a tray."""
    HOLD = "hold"
    """It is held out until it is taken; what nobody takes is taken back before anyone else does."""


def hand_out(presenter: Presenter) -> bytes:
    """The command after the cut."""
    match presenter:
        case Presenter.NONE:
            return b""
        case Presenter.EJECT:
            return _EJECT
        case Presenter.HOLD:
            return _HOLD_OUT
        case _:
            assert_never(presenter)


def take_back(presenter: Presenter) -> bytes:
    """The command for a receipt that must not be handed out to whoever comes next."""
    return RETRACT if presenter is Presenter.HOLD else hand_out(presenter)

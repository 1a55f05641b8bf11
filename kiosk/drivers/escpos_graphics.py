"""What is drawn on the paper: QR codes and the logo, as far as the printer can."""

from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.drivers.escpos_logo import read_logo

if TYPE_CHECKING:
    from escpos.escpos import Escpos

_QR_DOTS_PER_MODULE = 6


def draw_qr(paper: "Escpos", payload: str) -> bool:
    """Draw a QR code of ASCII: by the printer where it can, else as an image; whether it is."""
    from escpos.exceptions import ImageWidthError
    from qrcode.exceptions import DataOverflowError

    native = bool(paper.profile.supports("qrCode"))
    if not native and _dots_across(paper) is None:
        return False
    try:
        paper.qr(payload, size=_QR_DOTS_PER_MODULE, native=native)
    except (ImageWidthError, DataOverflowError):
        return False
    return True


def draw_logo(paper: "Escpos", path: Path) -> None:
    """Draw a logo where the printer draws images; nothing where it cannot be read."""
    dots = _dots_across(paper)
    if dots is not None and (logo := read_logo(path, dots)):
        paper.image(logo)


def _dots_across(paper: "Escpos") -> int | None:
    """The paper's width, where the printer draws images.

    On paper of unknown width python-escpos cannot tell whether an image fits.
    """
    width = paper.profile.profile_data["media"]["width"]["pixels"]
    draws = paper.profile.supports("bitImageRaster") and isinstance(width, int)
    return int(width) if draws else None

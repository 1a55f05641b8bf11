"""A library's logo → dots that fit the paper."""

import logging
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

_HIGHEST = 240
"""Dots: 3 cm on printers of 8 dots/mm, as nearly all are."""
_log = logging.getLogger(__name__)


def read_logo(path: Path, dots: int) -> "Image | None":
    """The logo in greys on white, at most ``dots`` wide; ``None``, and logged, if unreadable.

    A receipt without a logo is better than no receipt.
    """
    from PIL import Image

    try:
        with Image.open(path, formats=("PNG",)) as drawn:
            drawn.load()
            layers = drawn.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        # Pillow tells a broken PNG as a SyntaxError.
        _log.warning("receipts go without the logo %s: %s", path, error)
        return None
    white = Image.new("RGBA", layers.size, "white")
    logo = Image.alpha_composite(white, layers).convert("L")
    logo.thumbnail((dots, _HIGHEST))
    return logo

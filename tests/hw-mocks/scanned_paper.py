"""What a telephone's camera reads from the paper, by a code reader that knows nothing of us."""

from collections.abc import Iterator

import qrcode
import zxingcpp
from PIL import Image

from escpos_decoder import Paper, Printed, PrintedImage, PrintedLine, PrintedQr

_QUIET = 32
"""Dots of white around: the paper is wider than what is on it."""


def codes_on(paper: Paper) -> list[str]:
    """The payloads of all codes on the paper, cut off or not, in order."""
    return [text for one in _printed(paper) for text in _codes_in(one)]


def _printed(paper: Paper) -> Iterator[Printed]:
    for receipt in (*paper.receipts, paper.hanging):
        yield from receipt.printed


def _codes_in(printed: Printed) -> list[str]:
    match printed:
        case PrintedLine():
            return []
        case PrintedQr(payload):
            drawn = qrcode.make(payload, border=0).get_image()
            return _read(drawn.convert("L"))
        case PrintedImage(width, height, bits):
            # A printed dot is black, and in the raster a 1.
            dots = Image.frombytes("1", (width, height), bytes(byte ^ 0xFF for byte in bits))
            return _read(dots.convert("L"))


def _read(drawn: Image.Image) -> list[str]:
    paper = Image.new("L", (drawn.width + 2 * _QUIET, drawn.height + 2 * _QUIET), "white")
    paper.paste(drawn, (_QUIET, _QUIET))
    return [code.text for code in zxingcpp.read_barcodes(paper)]

"""What came out of the printer and was not torn off yet: as text, as bytes, as a drawing."""

import base64
from dataclasses import dataclass
from typing import Literal, assert_never

from pydantic import BaseModel

from escpos_decoder import Printed, PrintedImage, PrintedLine, PrintedQr, Receipt
from virtual_printer import VirtualPrinter

Place = Literal["left", "center", "right"]
_CUT = "- " * 12 + "✂"
_PLACES: dict[str, Place] = {"left": "left", "center": "center", "right": "right"}


class SpanDrawn(BaseModel):
    """Characters that look alike."""

    text: str
    bold: bool
    large: bool


class LineDrawn(BaseModel):
    """A line of characters."""

    kind: Literal["line"] = "line"
    align: Place
    spans: list[SpanDrawn]


class QrDrawn(BaseModel):
    """A QR code. ``rows``: a row of modules each, ``1`` for black."""

    kind: Literal["qr"] = "qr"
    align: Place
    payload: str
    rows: list[str]


class ImageDrawn(BaseModel):
    """An image. ``bits``: base64 of rows of whole bytes, the leftmost dot in the highest bit."""

    kind: Literal["image"] = "image"
    align: Place
    width: int
    height: int
    bits: str


class ReceiptDrawn(BaseModel):
    """One receipt. ``cut``: ``none`` while it still hangs out of the printer."""

    number: int
    cut: Literal["none", "partial", "full"]
    printed: list[LineDrawn | QrDrawn | ImageDrawn]


class PaperDrawn(BaseModel):
    """What lies before the printer, oldest first. ``columns``: across the paper."""

    columns: int
    receipts: list[ReceiptDrawn]


@dataclass
class PaperRoll:
    """The paper of one printer. Tearing off leaves what the printer itself remembers."""

    printer: VirtualPrinter
    columns: int = 48
    _torn_receipts: int = 0
    _torn_bytes: int = 0

    def tear_off(self) -> int:
        """Take away what was cut; what hangs out stays. How many receipts that was."""
        lying = len(self._cut())
        self._torn_receipts += lying
        if not self.printer.hanging.printed:
            self._torn_bytes = len(self.printer.raw)
        return lying

    @property
    def version(self) -> int:
        """Grows with everything that is printed or torn off."""
        return len(self.printer.raw) + self._torn_receipts

    @property
    def text(self) -> str:
        """As plain text; a line with scissors after each receipt."""
        parts = [f"{receipt.text}\n{_CUT}\n" for receipt in self._cut()]
        hanging = self.printer.hanging.text
        return "".join(parts) + (f"{hanging}\n" if hanging else "")

    @property
    def raw(self) -> bytes:
        """The bytes from which it was printed."""
        return self.printer.raw[self._torn_bytes :]

    def drawn(self) -> PaperDrawn:
        """As something to draw."""
        receipts = (*self._cut(), self.printer.hanging)
        first = self._torn_receipts + 1
        drawn = [_receipt(number, one) for number, one in enumerate(receipts, first) if one.printed]
        return PaperDrawn(columns=self.columns, receipts=drawn)

    def _cut(self) -> tuple[Receipt, ...]:
        return self.printer.receipts[self._torn_receipts :]


def _receipt(number: int, receipt: Receipt) -> ReceiptDrawn:
    cut: dict[bool | None, Literal["none", "partial", "full"]]
    cut = {None: "none", True: "partial", False: "full"}
    printed = [_drawn(item) for item in receipt.printed]
    return ReceiptDrawn(number=number, cut=cut[receipt.partial], printed=printed)


def _drawn(item: Printed) -> LineDrawn | QrDrawn | ImageDrawn:
    align = _PLACES[item.align]
    match item:
        case PrintedLine():
            spans = [SpanDrawn(text=s.text, bold=s.bold, large=s.large) for s in item.spans]
            return LineDrawn(align=align, spans=spans)
        case PrintedQr():
            return QrDrawn(align=align, payload=item.payload, rows=_modules(item.payload))
        case PrintedImage():
            bits = base64.b64encode(item.bits).decode()
            return ImageDrawn(align=align, width=item.width, height=item.height, bits=bits)
        case _:
            assert_never(item)


def _modules(payload: str) -> list[str]:
    from qrcode import QRCode

    code = QRCode(border=0)
    code.add_data(payload)
    code.make()
    return ["".join("1" if dark else "0" for dark in row) for row in code.get_matrix()]

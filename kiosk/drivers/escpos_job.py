"""Receipt lines → the bytes of one print job, made by python-escpos before anything is sent.

A job that is whole before the first byte goes out cannot break off halfway through a fault of
ours, and can be kept until it is printed.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, assert_never
from urllib.parse import quote

from kiosk.drivers import Align, Line, QrCode, Text
from kiosk.drivers.escpos_layout import Row, Style, lay_out, wrap
from kiosk.drivers.escpos_text import CodePage

if TYPE_CHECKING:
    from escpos.escpos import Escpos

_QR_DOTS_PER_MODULE = 6
_NOT_PERCENT_ENCODED = "".join(chr(code) for code in range(0x20, 0x7F))


class Cut(StrEnum):
    """How the paper is cut, where the printer can; the nearest it can do otherwise."""

    FULL = "full"
    PARTIAL = "partial"
    """The receipt hangs on until it is taken."""


@dataclass(frozen=True, slots=True)
class Model:
    """What kind of printer it is, and what it prints on."""

    profile: str = "TM-T20II"
    """A profile of python-escpos; one of a near relative for a printer that it does not know."""
    columns: int = 48
    """Characters across the paper: 32 on 58 mm; 42 or 48 on 80 mm."""
    cut: Cut = Cut.PARTIAL
    code_page: CodePage | None = None
    """``None``: the best one the profile has."""
    confirms: bool = False
    """Whether it says when a receipt is on the paper (``GS ( H``: Epson TM-T20III, TM-m30,
    TM-T88). Not asked unless said so: a printer that does not know the question prints it."""


def compose(lines: tuple[Line, ...], model: Model) -> bytes:
    """The job's bytes. python-escpos must be loaded. Raises ``KeyError``: unknown profile."""
    from escpos.printer import Dummy

    paper = Dummy(profile=model.profile)
    write(lines, model, paper)
    return paper.output


def write(lines: tuple[Line, ...], model: Model, paper: "Escpos") -> None:
    """Write one receipt to a printer of python-escpos, and cut it."""
    page = model.code_page or _best_page(paper)
    _start(paper, page)
    current = Style()
    for piece in lay_out(lines, model.columns, page):
        match piece:
            case Row(text, style):
                current = _switch(paper, current, style)
                paper.text(text + "\n")
            case QrCode(payload):
                current = _switch(paper, current, Style(align=Align.CENTER))
                _draw_qr(paper, quote(payload, safe=_NOT_PERCENT_ENCODED), model, page)
            case _:
                assert_never(piece)
    _switch(paper, current, Style())
    paper.cut(mode="FULL" if model.cut is Cut.FULL else "PART")


def _best_page(paper: "Escpos") -> CodePage:
    known = paper.profile.get_code_pages()
    fitting = (page for page in (CodePage.CP1252, CodePage.CP858) if page.upper() in known)
    return next(fitting, CodePage.ASCII)


def _start(paper: "Escpos", page: CodePage) -> None:
    """Initialise the printer, and make python-escpos forget the page it had chosen before."""
    paper.hw("INIT")
    paper.magic.encoding = None
    if page is not CodePage.ASCII:
        paper.charcode(page.upper())


def _switch(paper: "Escpos", current: Style, wanted: Style) -> Style:
    """Send only what changes; the size first, for its command resets the rest."""
    if wanted.large != current.large:
        size = wanted.large
        paper.set(double_width=size, double_height=size, normal_textsize=not size)
        current = Style(bold=False, align=current.align)
    if wanted.bold != current.bold:
        paper.set(bold=wanted.bold)
    if wanted.align is not current.align:
        paper.set(align=wanted.align)
    return wanted


def _draw_qr(paper: "Escpos", payload: str, model: Model, page: CodePage) -> None:
    """By the printer where it can, else as an image; in letters where neither is possible."""
    from escpos.exceptions import ImageWidthError
    from qrcode.exceptions import DataOverflowError

    native = bool(paper.profile.supports("qrCode"))
    if native or _draws_images(paper):
        try:
            paper.qr(payload, size=_QR_DOTS_PER_MODULE, native=native)
        except (ImageWidthError, DataOverflowError):
            pass
        else:
            return
    for row in wrap(Text(payload), model.columns, page):
        paper.text(row + "\n")


def _draws_images(paper: "Escpos") -> bool:
    """On paper of unknown width python-escpos cannot tell whether an image fits."""
    width = paper.profile.profile_data["media"]["width"]["pixels"]
    return bool(paper.profile.supports("bitImageRaster")) and isinstance(width, int)

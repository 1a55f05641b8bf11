"""Receipt lines → the bytes of one print job, made by python-escpos before anything is sent.

A job that is whole before the first byte goes out cannot break off halfway through a fault of
ours, and can be kept until it is printed.
"""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, assert_never
from urllib.parse import quote

from kiosk.drivers import Align, Line, QrCode, Text
from kiosk.drivers.escpos_graphics import draw_logo, draw_qr
from kiosk.drivers.escpos_layout import Row, Style, lay_out, wrap
from kiosk.drivers.escpos_presenter import RETRACT, Presenter, hand_out, take_back
from kiosk.drivers.escpos_text import CodePage

if TYPE_CHECKING:
    from escpos.escpos import Escpos

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
    presenter: Presenter = Presenter.NONE
    logo: Path | None = None
    """A PNG that heads every receipt, where the printer draws images."""
    full_status: bool = False
    """Whether it tells all about itself at once (``DLE EOT 20``: Custom)."""


def compose(lines: tuple[Line, ...], model: Model) -> bytes:
    """The job's bytes. python-escpos must be loaded. Raises ``KeyError``: unknown profile."""
    from escpos.printer import Dummy

    paper = Dummy(profile=model.profile)
    write(lines, model, paper)
    return paper.output


def compose_cut_off(model: Model) -> bytes:
    """The bytes that cut off half a receipt, which is for nobody."""
    from escpos.printer import Dummy

    paper = Dummy(profile=model.profile)
    _start(paper, CodePage.ASCII)
    _cut(paper, model)
    return paper.output + take_back(model.presenter)


def write(lines: tuple[Line, ...], model: Model, paper: "Escpos") -> None:
    """Write one receipt to a printer of python-escpos, cut it, and hand it out."""
    page = model.code_page or _best_page(paper)
    if model.presenter is Presenter.HOLD:
        paper._raw(RETRACT)
    _start(paper, page)
    current = Style()
    if model.logo:
        current = _switch(paper, current, Style(align=Align.CENTER))
        draw_logo(paper, model.logo)
    for piece in lay_out(lines, model.columns, page):
        match piece:
            case Row(text, style):
                current = _switch(paper, current, style)
                paper.text(text + "\n")
            case QrCode(payload):
                current = _switch(paper, current, Style(align=Align.CENTER))
                _write_qr(paper, quote(payload, safe=_NOT_PERCENT_ENCODED), model, page)
            case _:
                assert_never(piece)
    _switch(paper, current, Style())
    _cut(paper, model)
    if command := hand_out(model.presenter):
        paper._raw(command)


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


def _write_qr(paper: "Escpos", payload: str, model: Model, page: CodePage) -> None:
    """In letters where it cannot be drawn."""
    if not draw_qr(paper, payload):
        for row in wrap(Text(payload), model.columns, page):
            paper.text(row + "\n")


def _cut(paper: "Escpos", model: Model) -> None:
    """A presenter can only handle what is cut off whole."""
    whole = model.cut is Cut.FULL or model.presenter is not Presenter.NONE
    paper.cut(mode="FULL" if whole else "PART")

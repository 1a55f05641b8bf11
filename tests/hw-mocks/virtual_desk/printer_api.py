"""The receipt printer: its cover, its roll, and the paper that came out."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import PlainTextResponse, Response

from virtual_desk.answers import Done
from virtual_desk.desk import VirtualDesk
from virtual_desk.orders import HandlePrinter
from virtual_desk.paper_roll import PaperDrawn
from virtual_printer import VirtualPrinter

Raw = Annotated[bool, Query(description="the bytes instead of the text")]


def printer_api(desk: VirtualDesk) -> APIRouter:
    """Make the routes."""
    api = APIRouter(tags=["printer"])

    @api.post("/bench/printer")
    def handle_printer(order: HandlePrinter) -> Done:
        """Open or close the printer's cover, take out its paper or put in a new roll."""
        _handle(desk.printer, order)
        return Done(done=_how_it_is(desk.printer))

    @api.get("/bench/paper", response_class=PlainTextResponse)
    def read_paper(*, raw: Raw = False) -> Response:
        """Read all that was printed and not torn off yet, the last receipt at the end."""
        if raw:
            return Response(desk.roll.raw, media_type="application/octet-stream")
        return PlainTextResponse(desk.roll.text)

    @api.delete("/bench/paper")
    def tear_off() -> Done:
        """Take away the receipts that were cut."""
        return Done(done=f"Receipts taken away: {desk.roll.tear_off()}.")

    @api.get("/bench/paper/drawing")
    def draw_paper() -> PaperDrawn:
        """Read the same paper as something to draw: styles, QR codes, images and cuts."""
        return desk.roll.drawn()

    return api


def _handle(printer: VirtualPrinter, order: HandlePrinter) -> None:
    if order.paper is not None:
        printer.paper = order.paper
    if order.cover_wanted is not None:
        printer.cover = order.cover_wanted
    if order.cutter is not None:
        printer.cutter_jammed = order.cutter == "jammed"


def _how_it_is(printer: VirtualPrinter) -> str:
    cutter = "jammed" if printer.cutter_jammed else "ok"
    return f"Paper {printer.paper}, cover {printer.cover}, cutter {cutter}."

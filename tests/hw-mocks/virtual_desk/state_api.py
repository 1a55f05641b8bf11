"""What is on the desk now, and what there is to play with."""

from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Query

from virtual_desk.answers import (
    Barcode,
    Done,
    EidCard,
    EidNow,
    NfcNow,
    Person,
    PrinterNow,
    ScannerNow,
    State,
    Thing,
    Times,
)
from virtual_desk.demo_files import Demo, DemoItem, Persona
from virtual_desk.desk import Device, VirtualDesk, said
from virtual_desk.orders import Plug

Find = Annotated[str, Query(max_length=100, description="words that all occur in it")]
Limit = Annotated[int, Query(ge=1, le=2000, description="at most so many")]


def state_api(desk: VirtualDesk, demo: Demo, screen: str) -> APIRouter:
    """Make the routes. ``screen``: the address of the kiosk's screen."""
    api = APIRouter(tags=["desk"])

    @api.post("/bench/devices/{device}")
    def plug(device: Device, order: Plug) -> Done:
        """Put a device's plug in, or pull it out."""
        desk.plug(device, plugged=order.plugged)
        return Done(done=f"The {said(device)} is plugged {'in' if order.plugged else 'out'}.")

    @api.get("/bench/state")
    def state() -> State:
        """Tell how all devices are now."""
        return _state(desk, screen)

    @api.get("/bench/times")
    def times() -> Times:
        """Tell when each device's latest answer began, for measuring."""
        return Times(
            eid=desk.slot.last_answer_at,
            nfc=desk.nfc.last_answer_at or None,
            hid=desk.hid.last_answer_at or None,
            serial=desk.serial.last_answer_at or None,
        )

    @api.get("/bench/people")
    def people(find: Find = "", limit: Limit = 50) -> list[Person]:
        """List patrons of the demo and the passes that they carry."""
        found = (one for one in demo.people.values() if _matches(find, _words(one)))
        return [_person(one) for one in islice(found, limit)]

    @api.get("/bench/items")
    def items(find: Find = "", limit: Limit = 50) -> list[Thing]:
        """List items of the demo."""
        found = (one for one in demo.items if _matches(find, _said_of(one)))
        return [_thing(one) for one in islice(found, limit)]

    return api


def _state(desk: VirtualDesk, screen: str) -> State:
    card = desk.slot.card
    shown = EidCard(patron=card.patron, applet=card.applet, trick=card.trick) if card else None
    printer = desk.printer
    return State(
        screen=screen,
        eid=EidNow(plugged=desk.slot.plugged, why_not=desk.slot.why_not, card=shown),
        nfc=NfcNow(
            plugged=desk.plugged(Device.NFC),
            cards=desk.nfc.lying,
            looks=desk.nfc.looks,
            bare=desk.nfc.bare,
        ),
        hid=ScannerNow(plugged=desk.plugged(Device.HID)),
        serial=ScannerNow(plugged=desk.plugged(Device.SERIAL)),
        printer=PrinterNow(
            plugged=desk.plugged(Device.PRINTER),
            paper=printer.paper,
            cover=printer.cover,
            cutter="jammed" if printer.cutter_jammed else "ok",
            printed=desk.roll.version,
        ),
    )


def _matches(find: str, text: str) -> bool:
    return all(word in text.casefold() for word in find.casefold().split())


def _words(one: Persona) -> str:
    return f"{one.key} {one.library} {one.story}"


def _said_of(one: DemoItem) -> str:
    return f"{one.barcode} {one.title} {one.author} {one.kind} {one.branch} {one.lent_to}"


def _person(one: Persona) -> Person:
    codes = [
        Barcode(kind=code.kind, number=code.number, status=code.status)
        for code in one.wallet.barcodes
    ]
    return Person(
        key=one.key,
        library=one.library,
        story=one.story,
        eid=one.wallet.national_number is not None,
        chip=one.wallet.chip,
        barcodes=codes,
    )


def _thing(one: DemoItem) -> Thing:
    return Thing(
        barcode=one.barcode,
        title=one.title,
        author=one.author,
        kind=one.kind,
        branch=one.branch,
        lent_to=one.lent_to,
    )

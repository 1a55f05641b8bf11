"""Cards: the eID in the contact reader, others held to the contactless one."""

from fastapi import APIRouter

from virtual_desk.answers import Done
from virtual_desk.contact_slot import CardIn, ContactSlot
from virtual_desk.demo_files import Demo
from virtual_desk.desk import Device, VirtualDesk
from virtual_desk.orders import PutInEid, TapCard
from virtual_eid import AppletVersion

_TWO = ("04A1B2C3D4E5F6", "04112233445566")


def cards_api(desk: VirtualDesk, demo: Demo) -> APIRouter:
    """Make the routes."""
    api = APIRouter(tags=["cards"])

    @api.post("/bench/eid")
    def put_in_eid(order: PutInEid) -> Done:
        """Put the eID of a demo patron into the contact reader."""
        card = CardIn(order.patron, AppletVersion(order.applet), order.trick)
        desk.slot.put_in(demo.national_number(order.patron), card)
        trick = f" ({order.trick.replace('_', ' ')})" if order.trick else ""
        return Done(done=f"The eID of {order.patron}{trick} is in the reader.")

    @api.delete("/bench/eid")
    def take_out_eid() -> Done:
        """Take the eID out of the contact reader."""
        return Done(done=_taken_out(desk.slot))

    @api.post("/bench/nfc")
    def tap_card(order: TapCard) -> Done:
        """Hold a contactless card to the reader for a moment."""
        desk.need(Device.NFC)
        return Done(done=f"{_tap(desk, demo, order)} lies on the reader for {order.seconds:g} s.")

    @api.delete("/bench/nfc")
    def take_cards() -> Done:
        """Take all that lies on the contactless reader."""
        desk.nfc.take()
        return Done(done="Nothing lies on the reader.")

    return api


def _taken_out(slot: ContactSlot) -> str:
    return "The card is out." if slot.take_out() else "There was no card in the reader."


def _tap(desk: VirtualDesk, demo: Demo, order: TapCard) -> str:
    match order.trick:
        case "phone":
            desk.nfc.take()
            desk.nfc.put_phone(order.seconds)
            return "A phone"
        case "two_cards":
            desk.nfc.take()
            desk.nfc.put(*_TWO, seconds=order.seconds)
            return "A wallet with two cards"
        case None:
            pass
    if order.patron is not None:
        desk.nfc.tap(demo.chip(order.patron), order.seconds)
        return f"The card of {order.patron}"
    desk.nfc.tap(order.uid or "", order.seconds)
    return "A card"

"""The last screens of a visit: the receipt, and goodbye."""

from kiosk.domain.session.events import Tap
from kiosk.domain.session.state import Goodbye, Receipt, ReceiptChoice
from kiosk.domain.visit import Done, NoteKind
from kiosk.drivers.health import DeviceKind
from kiosk.ui.screens.identifying import take_card
from kiosk.ui.screens.results import counts
from kiosk.ui.screens.scene import Scene
from kiosk.ui.view import Button, Message, State, Tone, View
from kiosk.words.counts import count
from kiosk.words.hints import hint_words


def receipt_choice(scene: Scene, screen: ReceiptChoice) -> View:
    """A receipt or not? Without a printer there is nothing to choose."""
    _ = scene.words.gettext
    totals = counts(scene, screen.loans.lines)
    back = Button(Tap.BACK, _("Back"))
    if not scene.works(DeviceKind.PRINTER):
        return View(
            State.RECEIPT,
            _("All done"),
            counts=totals,
            messages=(_note(scene, NoteKind.NO_RECEIPT_POSSIBLE),),
            buttons=(back, Button(Tap.RECEIPT_NO, _("OK"), primary=True)),
        )
    return View(
        State.RECEIPT,
        _("Do you want a receipt?"),
        _("It shows what you borrowed and when it is due back."),
        counts=totals,
        buttons=(
            back,
            Button(Tap.RECEIPT_NO, _("No receipt"), primary=True),
            Button(Tap.RECEIPT_YES, _("Yes, print it"), primary=True),
        ),
    )


def goodbye(scene: Scene, screen: Goodbye) -> View:
    """Thanks, and only counts of what was done."""
    _ = scene.words.gettext
    done = {Done.LENT: screen.lent, Done.RETURNED: screen.returned}
    return View(
        State.GOODBYE,
        _("Thank you, see you soon!"),
        _receipt(scene, screen.receipt),
        counts=tuple(count(scene.words, kind, number) for kind, number in done.items() if number),
        messages=(*take_card(scene), *_trouble(scene, screen.receipt)),
        buttons=(Button(Tap.DONE, _("OK"), primary=True),),
    )


def _receipt(scene: Scene, receipt: Receipt) -> str:
    _ = scene.words.gettext
    match receipt:
        case Receipt.PRINTING:
            return _("Your receipt is being printed.")
        case Receipt.PRINTED:
            return _("Take your receipt.")
        case Receipt.NONE | Receipt.FAILED:
            return ""


def _trouble(scene: Scene, receipt: Receipt) -> tuple[Message, ...]:
    return (_note(scene, NoteKind.PRINTER_FAILED),) if receipt is Receipt.FAILED else ()


def _note(scene: Scene, kind: NoteKind) -> Message:
    said = hint_words(scene.words, kind)
    return Message(Tone.PROBLEM, said.what, said.now)

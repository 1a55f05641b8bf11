"""The last screens of a visit: the receipt, and goodbye."""

from dataclasses import replace

from kiosk.domain.session.events import Tap
from kiosk.domain.session.state import Goodbye, Receipt, ReceiptChoice, ReceiptMode
from kiosk.domain.visit import Done, NoteKind
from kiosk.drivers.health import DeviceKind
from kiosk.ui.screens.identifying import take_card
from kiosk.ui.screens.results import counts
from kiosk.ui.screens.scene import Scene
from kiosk.ui.view import Button, Message, State, Tone, View
from kiosk.words.counts import count
from kiosk.words.hints import hint_words


def receipt_choice(scene: Scene, screen: ReceiptChoice) -> View:
    """A receipt or not, on paper or by e-mail? What cannot be is not offered."""
    _ = scene.words.gettext
    prints = scene.session.prints and scene.works(DeviceKind.PRINTER)
    mails = scene.session.can_mail(screen.loans.patron)
    must = scene.session.receipts is ReceiptMode.ALWAYS and prints
    page = View(
        State.RECEIPT,
        _("All done"),
        counts=counts(scene, screen.loans.lines),
        messages=_broken(scene, mails=mails),
        buttons=(Button(Tap.BACK, _("Back")), Button(Tap.RECEIPT_NO, _("OK"), primary=True)),
    )
    if not (prints or mails):
        return page
    title = _("How do you want your receipt?") if must else _("Do you want a receipt?")
    back, no = page.buttons[0], Button(Tap.RECEIPT_NO, _("No receipt"), primary=True)
    print_it = Button(Tap.RECEIPT_YES, _("On paper") if mails else _("Yes, print it"), primary=True)
    mail_it = Button(Tap.RECEIPT_MAIL, _("By e-mail"), primary=True)
    ways = (*((print_it,) if prints else ()), *((mail_it,) if mails else ()))
    return replace(
        page,
        title=title,
        lead=_("It shows what you borrowed and when it is due back."),
        buttons=(back, *(() if must else (no,)), *ways),
    )


def _broken(scene: Scene, *, mails: bool) -> tuple[Message, ...]:
    """A printer that there is and that does not work."""
    if not scene.session.prints or scene.works(DeviceKind.PRINTER):
        return ()
    return (_note(scene, NoteKind.ONLY_BY_MAIL if mails else NoteKind.NO_RECEIPT_POSSIBLE),)


def goodbye(scene: Scene, screen: Goodbye) -> View:
    """Thanks, and only counts of what was done."""
    _ = scene.words.gettext
    done = {
        Done.LENT: screen.lent,
        Done.RENEWED: screen.renewed,
        Done.RETURNED: screen.returned,
    }
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
        case Receipt.MAILED:
            return _("Your receipt comes by e-mail.")
        case Receipt.NONE | Receipt.FAILED | Receipt.MAILING | Receipt.NOT_MAILED:
            return ""


_TROUBLES = {
    Receipt.FAILED: NoteKind.PRINTER_FAILED,
    Receipt.NOT_MAILED: NoteKind.NOT_MAILED,
}


def _trouble(scene: Scene, receipt: Receipt) -> tuple[Message, ...]:
    kind = _TROUBLES.get(receipt)
    return () if kind is None else (_note(scene, kind),)


def _note(scene: Scene, kind: NoteKind) -> Message:
    said = hint_words(scene.words, kind)
    return Message(Tone.PROBLEM, said.what, said.now)

"""The screen on which a patron scans what to borrow."""

from kiosk.domain.session.events import Tap
from kiosk.domain.session.state import Loans
from kiosk.drivers.health import DeviceKind
from kiosk.ui.screens.results import counts, items
from kiosk.ui.screens.scene import Scene
from kiosk.ui.view import Button, Message, State, Tone, View
from kiosk.words.passes import NOTICES


def loans(scene: Scene, screen: Loans) -> View:
    """What was lent so far, the newest on top."""
    _ = scene.words.gettext
    return View(
        State.LOANS,
        _("Scan what you want to borrow"),
        _lead(scene, screen),
        card=screen.patron.card,
        counts=counts(scene, screen.lines),
        messages=_messages(scene, screen),
        items=items(scene, screen.lines, screen.checking),
        buttons=(
            Button(Tap.ACCOUNT, _("My loans")),
            Button(Tap.DONE, _("Done"), primary=True),
        ),
    )


def _lead(scene: Scene, screen: Loans) -> str:
    _ = scene.words.gettext
    if screen.lines and scene.session.eid_inside:
        return _("Ready? Touch Done or take out your eID.")
    if screen.lines:
        return _("Ready? Touch Done.")
    return _("One by one, with the library's barcode to the scanner.")


def _messages(scene: Scene, screen: Loans) -> tuple[Message, ...]:
    _ = scene.words.gettext
    said = [scene.words.saying(NOTICES[notice]) for notice in screen.patron.admitted.notices]
    notices = tuple(Message(Tone.INFO, notice.what, notice.now) for notice in said)
    if scene.works(DeviceKind.SCANNER):
        return notices
    trouble = Message(Tone.PROBLEM, _("The scanner does not work now."), _("Go to the desk."))
    return (trouble, *notices)

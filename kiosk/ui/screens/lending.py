"""The screen on which a patron scans what to borrow."""

from kiosk.domain.session.events import Tap
from kiosk.domain.session.state import Loans
from kiosk.domain.standing import STANDING
from kiosk.domain.visit import Patron
from kiosk.drivers.health import DeviceKind
from kiosk.ui.screens.results import counts, items
from kiosk.ui.screens.scene import Scene
from kiosk.ui.view import Button, Message, State, Tone, View
from kiosk.words.passes import notice_words


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
    """Notices make room for the first item: they were read, and a refusal says its own why."""
    told = () if screen.lines else notices(scene, screen.patron)
    if scene.works(DeviceKind.SCANNER):
        return told
    _ = scene.words.gettext
    trouble = Message(Tone.PROBLEM, _("The scanner does not work now."), _("Go to the desk."))
    return (trouble, *told)


def notices(scene: Scene, patron: Patron) -> tuple[Message, ...]:
    """What an admitted patron is told."""
    return tuple(
        Message(Tone.PROBLEM if notice in STANDING else Tone.INFO, said.what, said.now)
        for notice in patron.admitted.notices
        for said in (notice_words(scene.words, notice, patron.only_elsewhere),)
    )

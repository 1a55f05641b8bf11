"""What can lie over a screen: a question, help, and the warning that the time is nearly up."""

from typing import assert_never

from kiosk.domain.session.events import Tap
from kiosk.domain.session.state import (
    AccountPage,
    Goodbye,
    Identify,
    Loans,
    ReceiptChoice,
    Returns,
    Screen,
    Start,
    TurnedAway,
)
from kiosk.ui.screens.asking import question
from kiosk.ui.screens.scene import Scene
from kiosk.ui.view import Button, Dialog, Message, Tone


def dialog(scene: Scene) -> Dialog | None:
    """The dialog that lies over the screen, if one does."""
    if scene.session.warned:
        return _still_there(scene)
    if scene.session.help:
        return _help(scene)
    return question(scene, scene.session.questions[0]) if scene.session.questions else None


def _still_there(scene: Scene) -> Dialog:
    _ = scene.words.gettext
    return Dialog(
        "still_there",
        _("Are you still there?"),
        _("This screen closes soon, so that nobody sees your things. Everything you did is saved."),
        (
            Button(_ending(scene.session.screen), _("I am done")),
            Button(Tap.STAY, _("I am still here"), primary=True),
        ),
    )


def _ending(screen: Screen) -> Tap:
    """The button by which each screen ends."""
    match screen:
        case Loans() | AccountPage() | Returns() | Goodbye():
            return Tap.DONE
        case ReceiptChoice():
            return Tap.RECEIPT_NO
        case Start() | Identify() | TurnedAway():
            return Tap.BACK
        case _:
            assert_never(screen)


def _help(scene: Scene) -> Dialog:
    _ = scene.words.gettext
    return Dialog(
        "help",
        _("Do you need help?"),
        _("Ask at the desk, or ask a member of staff near you. Your screen stays as it is."),
        (Button(Tap.HELP, _("Go on"), primary=True),),
        message=_when_staffed(scene),
    )


def _when_staffed(scene: Scene) -> Message | None:
    """Nobody is sent in vain to a desk that nobody is at."""
    words, opens = scene.words, scene.situation.staffed_from
    if opens is None:
        return None
    when = words.gettext("The desk is staffed from {moment}.")
    return Message(Tone.INFO, when.format(moment=words.moment(opens, scene.today)))

"""From what is on the glass and how the kiosk is doing to one whole view. Pure."""

from dataclasses import replace
from typing import assert_never

from kiosk.desk.situation import Situation
from kiosk.domain.session.state import (
    AccountPage,
    Goodbye,
    Identify,
    Loans,
    ReceiptChoice,
    Returns,
    Session,
    Start,
    TurnedAway,
)
from kiosk.ui.screens.account import account
from kiosk.ui.screens.dialogs import dialog
from kiosk.ui.screens.ending import goodbye, receipt_choice
from kiosk.ui.screens.frame import framed
from kiosk.ui.screens.identifying import identify, out_of_service, start, starting, turned_away
from kiosk.ui.screens.lending import loans
from kiosk.ui.screens.returning import returns
from kiosk.ui.screens.scene import Scene
from kiosk.ui.view import View

__all__ = ["view"]


def view(session: Session, situation: Situation, languages: tuple[str, ...]) -> View:
    """What the glass shows. ``languages``: those that patrons can choose, the first is official."""
    if situation.out_of_service:
        return out_of_service(languages)
    scene = Scene(session, situation)
    page = framed(scene, _page(scene), languages)
    return replace(page, dialog=dialog(scene))


def _page(scene: Scene) -> View:
    screen = scene.session.screen
    if scene.knows_nobody and isinstance(screen, Start | Identify):
        return starting(scene)
    match screen:
        case Start():
            return start(scene)
        case Identify():
            return identify(scene, screen)
        case Loans():
            return loans(scene, screen)
        case AccountPage():
            return account(scene, screen)
        case ReceiptChoice():
            return receipt_choice(scene, screen)
        case Returns():
            return returns(scene, screen)
        case TurnedAway():
            return turned_away(scene, screen)
        case Goodbye():
            return goodbye(scene, screen)
        case _:
            assert_never(screen)

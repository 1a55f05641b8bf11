"""A session as it is seen on the glass, for tests of what the screens say."""

from kiosk.desk.situation import Situation
from kiosk.domain.session.events import Tap
from kiosk.domain.session.state import Session
from kiosk.ui.screens import view
from kiosk.ui.view import View
from sample_screens import SCREENS, SITUATION


def seen(session: Session, situation: Situation = SITUATION) -> View:
    return view(session, situation, ("nl", "en"))


def sample(name: str) -> View:
    session, situation = SCREENS[name]
    return seen(session, situation)


def taps(shown: View) -> list[Tap]:
    """What can be touched on the screen, beside help and the languages."""
    return [b.tap for b in shown.buttons if b.tap not in (Tap.HELP, Tap.LANGUAGE)]


def texts(shown: View) -> str:
    said = (*shown.messages, *shown.notes)
    return " ".join(f"{message.text} {message.more}" for message in said)

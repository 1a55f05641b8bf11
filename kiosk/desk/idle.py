"""How long a screen waits for the patron before it warns, and before it ends."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from kiosk.domain.session.events import Event, IdleOver, IdleWarning
from kiosk.domain.session.state import (
    DEFAULT_LANGUAGE,
    Goodbye,
    Receipt,
    Session,
    Start,
    TurnedAway,
)


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds. ``visit`` until the warning, ``warning`` after it; the others end at once."""

    visit: float = 45
    warning: float = 20
    refusal: float = 25
    goodbye: float = 6
    printing: float = 30


class IdleTimer:
    """Tells the desk when nobody did anything for as long as the screen allows."""

    def __init__(self, patience: Patience, tell: Callable[[Event], None]) -> None:
        self._patience = patience
        self._tell = tell
        self._timer: asyncio.TimerHandle | None = None

    def restart(self, session: Session) -> None:
        """Wait anew, for as long as this screen allows."""
        self.stop()
        wait = self._wait(session)
        if wait is not None:
            seconds, event = wait
            self._timer = asyncio.get_running_loop().call_later(seconds, self._tell, event)

    def stop(self) -> None:
        """Wait no longer."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _wait(self, session: Session) -> tuple[float, Event] | None:
        patience = self._patience
        match session.screen:
            case Start():
                return (patience.visit, IdleOver()) if _touched(session) else None
            case Goodbye(receipt=Receipt.PRINTING | Receipt.MAILING):
                return patience.printing, IdleOver()
            case Goodbye():
                return patience.goodbye, IdleOver()
            case TurnedAway():
                return patience.refusal, IdleOver()
            case _ if session.warned:
                return patience.warning, IdleOver()
            case _:
                return patience.visit, IdleWarning()


def _touched(session: Session) -> bool:
    """Whether someone chose a language or opened the help on the start screen, and walked on."""
    return session.language != DEFAULT_LANGUAGE or session.help or session.hint is not None

"""What the screens are connected to."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.desk.glass import Glass
from kiosk.desk.situation import Situation
from kiosk.domain.session.events import Event
from kiosk.ui.screens import view
from kiosk.ui.view import View

_HTTP_PORT = 80


def loopback(port: int) -> frozenset[str]:
    """The names under which this machine, and no other, reaches the screens on that port."""
    names = ("127.0.0.1", "localhost", "[::1]")
    bare = names if port == _HTTP_PORT else ()
    return frozenset({*(f"{name}:{port}" for name in names), *bare})


@dataclass(frozen=True, slots=True)
class Front:
    """The kiosk, as the screens see it."""

    glass: Glass
    send: Callable[[Event], None]
    """Puts an event on the desk's queue."""
    situation: Callable[[], Situation]
    hosts: frozenset[str]
    """What ``Host`` may say, see ``loopback``; ``Origin`` is one of them over http."""
    languages: tuple[str, ...] = ("nl", "en")
    """What patrons can choose from; the first is the official one."""
    pixels_per_mm: float = 5.9
    """Of the panel, in CSS pixels."""
    heartbeat: float = 10.0
    """Seconds between signs of life; after three misses the page says it is out of order."""
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    def view(self) -> View:
        """What is on the glass now."""
        return view(self.glass.session, self.situation(), self.languages)

    def close(self) -> None:
        """End the streams, so that the server can stop without waiting for the browser."""
        self.closing.set()
        self.glass.refresh()

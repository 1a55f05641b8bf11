"""A kiosk's screen server on a thread of its own, without the rest of the kiosk."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass

from fastapi import FastAPI

from kiosk.desk.glass import Glass
from kiosk.domain.session.state import Session
from kiosk.serving import ScreenServer
from kiosk.ui.app import create_app
from kiosk.ui.front import Front, loopback
from sample_screens import SITUATION

PATIENCE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Screens:
    """The server's application, and what it is connected to."""

    app: FastAPI
    front: Front


def start_screens(port: int) -> Screens:
    """Make a server that shows the start screen; what is tapped goes nowhere."""
    front = Front(
        glass=Glass(Session()),
        send=lambda _: None,
        situation=lambda: SITUATION,
        hosts=loopback(port),
    )
    return Screens(create_app(front), front)


@contextlib.contextmanager
def served(screens: Screens, door: socket.socket) -> Iterator[None]:
    """Serve until the block ends."""
    server = ScreenServer(screens.app)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.leave()
        thread.join(PATIENCE_SECONDS)

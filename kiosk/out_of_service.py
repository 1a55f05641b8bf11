"""What a revoked kiosk still does: its screen says that it is out of service.

It stays up, so that systemd does not start it again and again, until it is enrolled anew.
"""

import asyncio
import contextlib
import socket
from collections.abc import Callable
from datetime import UTC, datetime

from kiosk.desk.glass import Glass
from kiosk.desk.situation import Freshness, Situation
from kiosk.domain.session.state import Session
from kiosk.notify import keep_watchdog_quiet, tell_systemd
from kiosk.settings import Settings

LOOKS_EVERY = 2.0
"""Seconds between two looks whether it was enrolled."""


async def out_of_service(
    settings: Settings,
    listening: socket.socket,
    stop: asyncio.Event,
    is_over: Callable[[], bool],
) -> None:
    """Show it until ``stop`` is set, or it is over."""
    from kiosk.serving import ScreenServer
    from kiosk.ui.app import create_app
    from kiosk.ui.front import Front, loopback

    screen = settings.screen
    front = Front(
        glass=Glass(Session()),
        send=lambda _: None,
        situation=_situation,
        hosts=loopback(screen.port),
        languages=screen.languages,
        pixels_per_mm=screen.pixels_per_mm,
    )
    server = ScreenServer(create_app(front))
    async with asyncio.TaskGroup() as group:
        watchdog = group.create_task(keep_watchdog_quiet())
        serving = group.create_task(server.serve(sockets=[listening]))
        await server.ready.wait()
        tell_systemd("READY=1\nSTATUS=out of service: this kiosk was revoked")
        while not (stop.is_set() or is_over()):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOKS_EVERY):
                    await stop.wait()
        front.close()
        server.leave()
        await serving
        watchdog.cancel()


def _situation() -> Situation:
    return Situation(
        at=datetime.now(UTC),
        branch="",
        branch_name="",
        library_name="",
        region_name="",
        freshness=Freshness.EMPTY,
        synced_at=None,
        central_up=False,
        unsent=0,
        set_aside=0,
        out_of_service=True,
    )

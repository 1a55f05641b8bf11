"""A kiosk's life: it starts, serves until a signal or its revocation, and lets go of its devices.

What it consists of is put together in ``kiosk.assembly``; nothing else constructs anything. One
TaskGroup runs it all: a crash of any task ends the process visibly, so that systemd starts it
again.
"""

import asyncio
import logging
import signal
import socket

from kiosk.assembly.devices import Work
from kiosk.assembly.farewell import forget_all, is_enrolled, revoked_since, say_farewell
from kiosk.assembly.kiosk import kiosk_of
from kiosk.assembly.stores import CannotStart, opened
from kiosk.loading import loading
from kiosk.notify import tell_systemd
from kiosk.out_of_service import out_of_service
from kiosk.settings import Settings
from kiosk.sync.client import Revoked
from kiosk.sync.revoked import forget_revoked

__all__ = ["CannotStart", "run"]
_log = logging.getLogger(__name__)


async def run(settings: Settings) -> None:
    """Run a kiosk until SIGTERM or SIGINT. Raises ``NotEnrolled`` or ``CannotStart``."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    state = settings.state
    while not stop.is_set():
        why = revoked_since(state)
        listening = _listen(settings.screen.host, settings.screen.port)
        if why is None:
            forget_revoked(state)
            why = await _serve(settings, listening, stop)
        else:
            forget_all(state)
            await out_of_service(settings, listening, stop, lambda: is_enrolled(state))
        listening.close()
        if why is not None:
            _log.error("%s", why)


async def _serve(settings: Settings, listening: socket.socket, stop: asyncio.Event) -> str | None:
    """Run until told to stop; or until the kiosk is revoked: then return why."""
    with loading():
        from kiosk.assembly.screens import front_of, server_of  # the port is open: browsers wait

    end, why = asyncio.Event(), list[str]()

    async def heeding(work: Work) -> None:
        try:
            await work
        except Revoked as revoked:
            why.append(str(revoked))
            end.set()

    async def waiting() -> None:
        await stop.wait()
        tell_systemd("STOPPING=1")
        end.set()

    async with opened(settings) as stores, asyncio.TaskGroup() as group:
        with loading():
            kiosk = kiosk_of(settings, stores)
            front = front_of(kiosk)
            server = server_of(kiosk, front)
        serving = group.create_task(server.serve(sockets=[listening]))
        await server.ready.wait()
        # The screen first: what devices need is loaded while it says that they start.
        running = [group.create_task(heeding(work)) for work in (*kiosk.tasks(), waiting())]
        tell_systemd("READY=1")
        _log.info("the screen is at http://%s:%s/", *listening.getsockname()[:2])
        await end.wait()
        front.close()
        kiosk.devices.happenings.end()
        server.leave()
        await serving
        for task in running:
            task.cancel()
    if why:
        say_farewell(settings.state, stores.identity.kiosk, why[0])
    return why[0] if why else None


def _listen(host: str, port: int) -> socket.socket:
    try:
        listening = socket.create_server((host, port), reuse_port=False)
    except OSError as error:
        raise CannotStart(
            f"port {port} on {host} cannot be used ({error.strerror}): "
            "stop what uses it, or set [screen] port to another one"
        ) from None
    # Connections inherit it; without, an answer in two parts takes 40 ms.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening

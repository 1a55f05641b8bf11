"""uvicorn on a thread, which ends as soon as it is told to."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import uvicorn
from starlette.types import ASGIApp

_HEADERS_LAST_S = 1.0
"""uvicorn makes the ``Date`` of its answers when it looks whether to end."""


class _Prompt(uvicorn.Server):
    """Is told, where uvicorn looks ten times a second and then waits another tenth."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(uvicorn.Config(app, log_level="error", lifespan="off"))
        self._told = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def main_loop(self) -> None:
        """Serve until told to leave."""
        self._loop = asyncio.get_running_loop()
        while not await self.on_tick(0):
            with suppress(TimeoutError):
                await asyncio.wait_for(self._told.wait(), _HEADERS_LAST_S)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Finish the answers under way, and close all connections."""
        for each in (*self.servers, *(sockets or ())):
            each.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        while self.server_state.tasks:
            await asyncio.wait(self.server_state.tasks)
        for server in self.servers:
            await server.wait_closed()

    def leave(self) -> None:
        """Have ``run`` end, from another thread."""
        self.should_exit = True
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._told.set)


@contextmanager
def served(app: ASGIApp, door: socket.socket) -> Iterator[None]:
    """Serve until the block ends. ``door``: listens already."""
    server = _Prompt(app)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
    thread.start()
    try:
        yield
    finally:
        server.leave()
        thread.join()

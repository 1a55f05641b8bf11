"""The screen's web server inside our TaskGroup: it leaves signals and the end of it all to us."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator

import uvicorn
from fastapi import FastAPI


class ScreenServer(uvicorn.Server):
    """uvicorn without its own signal handling, which would raise SIGTERM again at its end.

    Nor does it wake up ten times a second to look whether it should end: ``leave`` tells it.
    """

    def __init__(self, app: FastAPI) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                log_level="warning",
                access_log=False,
                date_header=False,  # uvicorn's tick would keep it right; nobody asks for it here
                lifespan="off",
                timeout_graceful_shutdown=1,
            )
        )
        self.ready = asyncio.Event()
        self._leaving = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to answer, and tell."""
        await super().startup(sockets)
        self.ready.set()

    async def main_loop(self) -> None:
        """Serve until told to leave."""
        self._loop = asyncio.get_running_loop()
        if not await self.on_tick(0):  # which prepares the headers of all answers
            await self._leaving.wait()

    def leave(self) -> None:
        """Have ``serve`` end: answers under way first, within a second. From any thread."""
        self.should_exit = True
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._leaving.set)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave SIGTERM and SIGINT to the composition root."""
        yield

"""Waiting for news: a kiosk asks how far its feed is and is answered as soon as it moves.

However many wait, the database is asked once per ``LOOK_EVERY_S``: another process may have
written (``central import``, a second server). What this process writes itself is told at once.
"""

import asyncio

from fastapi.concurrency import run_in_threadpool

from central.feed import Heads, heads
from central.store import Store
from kiosk.domain.ids import RegionId
from kiosk.sync.wire import Head

LOOK_EVERY_S = 0.5


class News:
    """How far the feeds are, as of less than ``LOOK_EVERY_S`` ago."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._heads: Heads = {}
        self._looked_at = float("-inf")
        self._looking = asyncio.Lock()
        self._moved = asyncio.Event()
        self._closed = False

    async def head(self, region: RegionId, epoch: str, after: int, wait: float) -> Head:
        """Return the head of a feed, at once when it is not (epoch, after), else after ``wait`` s.

        The region must be there.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + wait
        while True:
            moved = self._moved
            found = (await self._look())[region]
            left = deadline - loop.time()
            if (found.epoch, found.rv) != (epoch, after) or left <= 0 or self._closed:
                return found
            await _at_most(moved, min(left, LOOK_EVERY_S))

    def tell(self) -> None:
        """Something was written here: all who wait look again."""
        self._looked_at = float("-inf")
        self._moved.set()
        self._moved = asyncio.Event()

    def close(self) -> None:
        """Nobody waits any longer: the service stops."""
        self._closed = True
        self.tell()

    async def _look(self) -> Heads:
        async with self._looking:
            now = asyncio.get_running_loop().time()
            if now - self._looked_at >= LOOK_EVERY_S:
                self._looked_at = now
                self._heads = await run_in_threadpool(self._read)
            return self._heads

    def _read(self) -> Heads:
        with self._store.read() as connection:
            return heads(connection)


async def _at_most(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return

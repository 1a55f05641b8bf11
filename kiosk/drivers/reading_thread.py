"""A blocking library on a thread of its own, for the loop an iterator of readings.

A C library may hang for good. The thread shows signs of life; when they stay out the device is
lost, whatever the library does.
"""

import asyncio
import contextlib
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from enum import Enum
from typing import Self

from kiosk.domain.reading import Reading
from kiosk.drivers import DeviceLost

LONGEST_WAIT_SECONDS = 3.0
"""How long ``work`` may wait for its device without a sign of life, where ``woken_by`` wakes it."""

_LEAVE_SECONDS = 3.0
"""How long leaving waits for a thread that may hang; a card's read under way takes a second."""

_WAKE_SECONDS = 0.1
"""From one try to wake a thread to the next: it may have been on its way to sleep."""


class _Online(Enum):
    YES = "the device is claimed"


class ReadingThread:
    """Runs ``work`` and iterates what it tells; what ``work`` raises, iterating raises.

    ``work`` calls ``online`` once, ``tell`` for each reading, and ``going_on`` at least every few
    seconds, returning when that says no. ``patience``: seconds without a sign of life before
    ``hung`` is raised. The thread ends with the process, even if it hangs.
    """

    def __init__(
        self,
        name: str,
        work: Callable[["ReadingThread"], None],
        patience: float,
        hung: DeviceLost,
    ) -> None:
        self._work = work
        self._patience = patience
        self._hung = hung
        self._loop = asyncio.get_running_loop()
        self._told: asyncio.Queue[Reading | _Online | Exception] = asyncio.Queue()
        self._stop = threading.Event()
        self._wake: Callable[[], object] = lambda: None
        self._last_sign = time.monotonic()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    @property
    def longest_wait(self) -> float:
        """Seconds that ``work`` may wait at once."""
        return min(LONGEST_WAIT_SECONDS, self._patience / 4)

    @property
    def alive(self) -> bool:
        """Whether the thread still runs."""
        return self._thread.is_alive()

    # On the thread's side

    def going_on(self) -> bool:
        """A sign of life; whether to go on."""
        self._last_sign = time.monotonic()
        return not self._stop.is_set()

    def woken_by(self, wake: Callable[[], object]) -> None:
        """How to end a wait of ``work`` from another thread. It may hang, and come too soon."""
        self._wake = wake

    def online(self) -> None:
        """The device is claimed."""
        self._put(_Online.YES)

    def tell(self, reading: Reading) -> None:
        """Something was read."""
        self._put(reading)

    def _run(self) -> None:
        try:
            self._work(self)
        except Exception as error:  # noqa: BLE001 - raised again where the loop can see it
            self._put(error)

    def _put(self, what: Reading | _Online | Exception) -> None:
        with contextlib.suppress(RuntimeError):  # the loop closed while the library hung
            self._loop.call_soon_threadsafe(self._told.put_nowait, what)

    # On a third one

    def _waking(self) -> None:
        until = time.monotonic() + _LEAVE_SECONDS
        while self.alive and time.monotonic() < until:
            self._wake()
            self._thread.join(_WAKE_SECONDS)

    # On the loop's side

    @asynccontextmanager
    async def running(self) -> AsyncIterator[AsyncIterator[Reading]]:
        """Start; entered means online. On leaving the thread has ended, or hangs."""
        self._thread.start()
        try:
            await self._next()
            yield self
        finally:
            self._stop.set()
            # On a thread that nobody waits for: a library that hangs may hang here, too.
            threading.Thread(target=self._waking, daemon=True).start()
            await asyncio.to_thread(self._thread.join, min(self._patience, _LEAVE_SECONDS))

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Reading:
        told = await self._next()
        if isinstance(told, _Online):
            return await self.__anext__()
        return told

    async def _next(self) -> Reading | _Online:
        while True:
            left = self._last_sign + self._patience - time.monotonic()
            if left <= 0:
                raise self._hung
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(left):
                    told = await self._told.get()
                if isinstance(told, Exception):
                    raise told
                return told

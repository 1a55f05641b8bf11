"""A device under the supervisor, and what a test may wait for. Nothing waits for ever."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar

import pytest

from kiosk.domain.reading import Reading
from kiosk.drivers import DeviceLost, Printer, Reader
from kiosk.drivers.health import DeviceHealth, DeviceState, HealthBoard
from kiosk.drivers.supervisor import supervise, watch_printer
from meanwhile import meanwhile

PATIENCE_SECONDS = 10.0
SOON = (0.02,)
"""Seconds before a device that was lost is opened again."""

T = TypeVar("T")


@dataclass
class Pace:
    """How a test is taken. ``slower``: by so much, where hands move real devices.

    ``named``: gives a reading the number that it plays in the test.
    """

    slower: float = 1.0
    named: Callable[[Reading], Reading] = lambda reading: reading


PACE = Pace()


async def eventually(condition: Callable[[], bool], within: float = PATIENCE_SECONDS) -> None:
    """Wait until something that cannot tell by itself has come true."""
    async with asyncio.timeout(within * PACE.slower):
        while not condition():  # noqa: ASYNC110 - a device's thread sets no event
            await asyncio.sleep(0.005)


@dataclass
class Supervised:
    """What a supervised reader delivered and what the board was told, in order.

    If the supervisor crashes, whoever waits here gets its exception.
    """

    readings: asyncio.Queue[Reading] = field(default_factory=asyncio.Queue)
    healths: asyncio.Queue[DeviceHealth] = field(default_factory=asyncio.Queue)
    task: asyncio.Task[None] | None = None

    async def reading(self) -> Reading:
        """The next reading."""
        return PACE.named(await self._unless_crashed(self.readings.get(), PATIENCE_SECONDS))

    async def becomes(self, state: DeviceState, within: float = PATIENCE_SECONDS) -> DeviceHealth:
        """Wait until the board is told of this state; what was told before it is past."""
        return await self._unless_crashed(self._next(state), within)

    async def _next(self, state: DeviceState) -> DeviceHealth:
        while (health := await self.healths.get()).state is not state:
            pass
        return health

    async def _unless_crashed(self, waiting: Coroutine[None, None, T], within: float) -> T:
        wanted = asyncio.ensure_future(waiting)
        watched = {wanted, self.task} if self.task else {wanted}
        await asyncio.wait(
            watched, timeout=within * PACE.slower, return_when=asyncio.FIRST_COMPLETED
        )
        if wanted.done():
            return wanted.result()
        wanted.cancel()
        if self.task and self.task.done():
            self.task.result()
        raise TimeoutError


@asynccontextmanager
async def supervised(reader: Reader) -> AsyncIterator[Supervised]:
    """Supervise a reader, from online until the block ends."""
    seen = Supervised()
    board = HealthBoard(seen.healths.put_nowait)
    reading = supervise(
        reader, board, lambda _, read: seen.readings.put_nowait(read), kind="reader", pauses=SOON
    )
    async with _from_online(seen, reading):
        yield seen


async def fault_on_opening(reader: Reader) -> DeviceLost:
    """Open a reader that cannot be opened; return why."""
    with pytest.raises(DeviceLost) as lost:
        async with reader.open():
            pass
    return lost.value


@asynccontextmanager
async def supervised_printer(printer: Printer) -> AsyncIterator[Supervised]:
    """Ask a printer how it is, as the kiosk does, from online until the block ends."""
    seen = Supervised()
    async with _from_online(seen, watch_printer(printer, HealthBoard(seen.healths.put_nowait))):
        yield seen


@asynccontextmanager
async def _from_online(seen: Supervised, work: Coroutine[None, None, None]) -> AsyncIterator[None]:
    async with meanwhile(work) as seen.task:
        await seen.becomes(DeviceState.ONLINE)
        yield

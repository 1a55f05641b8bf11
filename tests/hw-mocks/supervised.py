"""A device under the supervisor, and what a test may wait for. Nothing waits for ever."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from kiosk.domain.reading import Reading
from kiosk.drivers import Reader
from kiosk.drivers.health import DeviceHealth, DeviceState, HealthBoard
from kiosk.drivers.supervisor import supervise

PATIENCE_SECONDS = 10.0


async def eventually(condition: Callable[[], bool], within: float = PATIENCE_SECONDS) -> None:
    """Wait until something that cannot tell by itself has come true."""
    async with asyncio.timeout(within):
        while not condition():  # noqa: ASYNC110 - a device's thread sets no event
            await asyncio.sleep(0.005)


@dataclass
class Supervised:
    """What a supervised reader delivered and what the board was told, in order."""

    readings: asyncio.Queue[Reading] = field(default_factory=asyncio.Queue)
    healths: asyncio.Queue[DeviceHealth] = field(default_factory=asyncio.Queue)

    async def reading(self) -> Reading:
        """The next reading."""
        return await asyncio.wait_for(self.readings.get(), PATIENCE_SECONDS)

    async def becomes(self, state: DeviceState, within: float = PATIENCE_SECONDS) -> DeviceHealth:
        """Wait until the board is told of this state; what was told before it is past."""
        async with asyncio.timeout(within):
            while (health := await self.healths.get()).state is not state:
                pass
        return health


@asynccontextmanager
async def supervised(reader: Reader) -> AsyncIterator[Supervised]:
    """Supervise a reader, from online until the block ends. A crash of it ends the test."""
    seen = Supervised()
    board = HealthBoard(seen.healths.put_nowait)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(
            supervise(reader, board, lambda _, read: seen.readings.put_nowait(read), kind="reader")
        )
        await seen.becomes(DeviceState.ONLINE)
        yield seen
        task.cancel()

"""What the devices tell, for whoever looks on while it happens: masked, and never kept."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from kiosk.domain.reading import Reading, masked
from kiosk.drivers.health import DeviceHealth

MOST_WAITING = 200
"""Of what happened and a follower did not take yet; one that is slower misses the oldest."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One event of a device. ``what``: in English, without any number."""

    at: datetime
    device: str
    what: str


def of_reading(device: str, reading: Reading) -> Happening:
    """Tell that a device read something."""
    return Happening(datetime.now(UTC), device, masked(reading))


def of_health(health: DeviceHealth) -> Happening:
    """Tell how a device is now."""
    what = f"{health.state}. {health.sentence}" if health.sentence else str(health.state)
    return Happening(datetime.now(UTC), health.name, what)


Following = asyncio.Queue[Happening | None]
"""What happens; ``None`` is the end."""


@dataclass
class Happenings:
    """Hands on what happens to whoever follows; to nobody, as a rule."""

    _following: set[Following] = field(default_factory=set)

    def tell(self, happening: Happening) -> None:
        """Hand one on."""
        self._put(happening)

    def end(self) -> None:
        """Tell all who follow that nothing more will happen."""
        self._put(None)

    @contextmanager
    def following(self) -> Iterator[Following]:
        """Follow what happens from now on."""
        queue: Following = asyncio.Queue(MOST_WAITING)
        self._following.add(queue)
        try:
            yield queue
        finally:
            self._following.discard(queue)

    def _put(self, told: Happening | None) -> None:
        for queue in self._following:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(told)

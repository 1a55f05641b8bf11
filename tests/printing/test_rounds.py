"""Going through the jobs: it ends when it is told to, whatever a delivery makes of that."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

from kept_receipts import Clock
from kiosk.printing.jobs import Jobs, JobState, Taken, Way
from kiosk.printing.rounds import Rounds


@dataclass
class Deaf:
    """Delivers, and swallows a cancellation, as ``wait_for`` of Python 3.11 may."""

    busy: asyncio.Event = field(default_factory=asyncio.Event)
    delivered: list[int] = field(default_factory=list)

    async def deliver(self, taken: Taken) -> None:
        """See ``Handler``."""
        self.delivered.append(taken.number)
        self.busy.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            return

    def dropped(self, number: int) -> None:
        """See ``Handler``."""

    def stopped(self) -> None:
        """See ``Handler``."""


async def test_a_swallowed_cancellation_ends_it_too_and_nothing_more_is_taken(
    jobs: Jobs, clock: Clock
) -> None:
    for _ in range(2):
        jobs.add(Way.EMAIL, "a letter", clock(), timedelta(hours=1))
    deaf = Deaf()
    rounds = Rounds(jobs, Way.EMAIL, timedelta(minutes=30), clock, lambda: None)
    going = asyncio.create_task(rounds.run(deaf))
    await deaf.busy.wait()
    going.cancel()
    async with asyncio.timeout(20):
        await going
    assert deaf.delivered == [1]
    assert [job.state for job in jobs.recent()] == [JobState.QUEUED, JobState.SENDING]

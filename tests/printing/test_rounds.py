"""Going through the jobs: it ends when it is told to, and leaves the file alone between them."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from kept_receipts import Clock
from kiosk.printing import rounds as at_work
from kiosk.printing.jobs import Jobs, JobState, Taken, Way
from kiosk.printing.rounds import Rounds
from meanwhile import meanwhile
from supervised import eventually


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


@dataclass
class Prompt:
    """Delivers at once, and notes it. ``later``: until when it puts the first one off."""

    jobs: Jobs
    later: datetime | None = None
    delivered: list[str] = field(default_factory=list)

    async def deliver(self, taken: Taken) -> None:
        """See ``Handler``."""
        if self.later is not None:
            self.jobs.put_back(taken, "timeout", self.later)
            self.later = None
            return
        self.jobs.finish(taken.number, JobState.SENT)
        self.delivered.append(taken.content)

    def dropped(self, number: int) -> None:
        """See ``Handler``."""

    def stopped(self) -> None:
        """See ``Handler``."""


class CountedJobs(Jobs):
    """Counts how often its file was used, and how often it was only looked at from outside."""

    used = looked = 0

    def take(self, way: Way, at: datetime) -> Taken | None:
        """See ``Jobs``."""
        self.used += 1
        return super().take(way, at)

    def marks(self) -> tuple[int, int] | None:
        """See ``Jobs``."""
        self.looked += 1
        return super().marks()


@pytest.fixture
def jobs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CountedJobs]:
    """Looked at all the time, and gone through only where there is a reason."""
    monkeypatch.setattr(at_work, "_LOOK_AGAIN", 0.001)
    monkeypatch.setattr(at_work, "_LOOKS", 1_000_000)
    with closing(CountedJobs(tmp_path / "print.db")) as jobs:
        yield jobs


@asynccontextmanager
async def going_round(jobs: Jobs, clock: Clock, handler: Prompt) -> AsyncIterator[None]:
    rounds = Rounds(jobs, Way.EMAIL, timedelta(minutes=30), clock, lambda: None)
    async with meanwhile(rounds.run(handler)):
        yield


async def looked(jobs: CountedJobs, times: int) -> int:
    """Look so often again; how often the file was used by then."""
    before = jobs.looked
    await eventually(lambda: jobs.looked >= before + times)
    return jobs.used


async def test_a_kiosk_without_receipts_leaves_the_file_alone_until_another_program_writes_to_it(
    jobs: CountedJobs, clock: Clock, tmp_path: Path
) -> None:
    handler = Prompt(jobs)
    async with going_round(jobs, clock, handler):
        used = await looked(jobs, times=10)
        assert await looked(jobs, times=10) == used
        with closing(Jobs(tmp_path / "print.db")) as technician:
            technician.add(Way.EMAIL, "a letter", clock(), timedelta(hours=1))
        await eventually(lambda: handler.delivered == ["a letter"])


async def test_a_letter_that_is_put_off_goes_when_it_is_due_though_nobody_writes_to_the_file(
    jobs: CountedJobs, clock: Clock
) -> None:
    handler = Prompt(jobs, later=clock() + timedelta(minutes=1))
    jobs.add(Way.EMAIL, "a letter", clock(), timedelta(hours=1))
    async with going_round(jobs, clock, handler):
        await eventually(lambda: handler.later is None)
        await looked(jobs, times=10)
        assert not handler.delivered
        clock.passes(seconds=61)
        await eventually(lambda: handler.delivered == ["a letter"])

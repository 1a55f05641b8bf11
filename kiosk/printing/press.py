"""The press: takes print jobs one by one to the printers, each at most once.

A job that met a printer without paper is not tried again by itself: its patron was told, and has
gone when there is paper again. Staff can have it printed while it is kept.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from kiosk.drivers import Line, Printer, PrintOutcome
from kiosk.printing.jobs import Jobs, JobState, Taken, Way
from kiosk.printing.paper import NotReadable, read_lines, write_lines
from kiosk.printing.rounds import Rounds, tell_fault, utc_now

_log = logging.getLogger(__name__)
_STATES = {
    PrintOutcome.PRINTED: JobState.PRINTED,
    PrintOutcome.UNCONFIRMED: JobState.UNCONFIRMED,
    PrintOutcome.PAPER_OUT: JobState.FAILED,
    PrintOutcome.COVER_OPEN: JobState.FAILED,
    PrintOutcome.UNAVAILABLE: JobState.FAILED,
}


@dataclass(frozen=True, slots=True)
class Lives:
    """How long a receipt lives."""

    queued: timedelta = timedelta(seconds=60)
    """May come out by itself."""
    kept: timedelta = timedelta(minutes=30)
    """Can be printed again by staff, where it did not come out or nobody knows."""


@dataclass
class Press:
    """The printers' only customer; the first printer that can, prints."""

    jobs: Jobs
    printers: Sequence[Printer]
    lives: Lives = field(default_factory=Lives)
    clock: Callable[[], datetime] = utc_now
    changed: Callable[[], None] = lambda: None
    """Told after each change of a job."""
    _rounds: Rounds = field(init=False)
    _awaited: dict[int, asyncio.Future[bool]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Nothing is done before it runs."""
        self._rounds = Rounds(
            self.jobs, Way.PAPER, self.lives.kept, self.clock, lambda: self.changed()
        )

    async def run(self) -> None:
        """Print for ever."""
        await self._rounds.run(self)

    async def print(self, lines: tuple[Line, ...]) -> bool:
        """Keep a receipt and have it printed; tell whether it surely came out.

        Bounded by its life and the printers' bounds. Never raises for a fault.
        """
        printed: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        try:
            async with self._rounds.handling:
                number = await asyncio.to_thread(self._add, lines)
                self._awaited[number] = printed
        except SQLAlchemyError as error:
            tell_fault(error)
            return False
        self.changed()
        self._rounds.wake()
        try:
            return await printed
        finally:
            del self._awaited[number]

    async def reprint(self, number: int) -> bool:
        """Print a receipt again because staff say so; whether it is still kept."""
        now, life = self.clock(), self.lives.queued
        asked = await asyncio.to_thread(self.jobs.ask_again, number, now, life)
        self._rounds.wake()
        return asked

    async def deliver(self, taken: Taken) -> None:
        """See ``Handler``."""
        try:
            lines = read_lines(taken.content)
        except NotReadable as error:
            _log.warning("receipt %d is dropped: %s", taken.number, error)
            await asyncio.to_thread(self.jobs.finish, taken.number, JobState.EXPIRED)
            return
        outcome = await self._print(lines)
        _log.info("receipt %d: %s", taken.number, outcome)
        try:
            await asyncio.to_thread(self._note, taken.number, outcome)
        finally:
            self._tell(taken.number, printed=outcome is PrintOutcome.PRINTED)

    def dropped(self, number: int) -> None:
        """See ``Handler``."""
        self._tell(number, printed=False)

    def stopped(self) -> None:
        """See ``Handler``."""
        for number in self._awaited:
            self._tell(number, printed=False)

    def _add(self, lines: tuple[Line, ...]) -> int:
        return self.jobs.add(Way.PAPER, write_lines(lines), self.clock(), self.lives.queued)

    async def _print(self, lines: tuple[Line, ...]) -> PrintOutcome:
        """A receipt that may have come out of one printer does not go to another."""
        outcome = PrintOutcome.UNAVAILABLE
        for printer in self.printers:
            outcome = await printer.print(lines)
            if outcome in (PrintOutcome.PRINTED, PrintOutcome.UNCONFIRMED):
                break
        return outcome

    def _note(self, number: int, outcome: PrintOutcome) -> None:
        state = _STATES[outcome]
        if state is JobState.PRINTED:
            self.jobs.finish(number, state)
        else:
            self.jobs.needs_staff(number, state, outcome, self.clock(), self.lives.kept)

    def _tell(self, number: int, *, printed: bool) -> None:
        """Once: the first word counts."""
        waiting = self._awaited.get(number)
        if waiting and not waiting.done():
            waiting.set_result(printed)

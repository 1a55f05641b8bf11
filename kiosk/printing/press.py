"""The press: takes print jobs one by one to the printers, each at most once.

A job that met a printer without paper is not tried again by itself: its patron was told, and has
gone when there is paper again. Staff can have it printed while it is kept.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from kiosk.drivers import Line, Printer, PrintOutcome
from kiosk.printing.jobs import Jobs, JobState, Taken, Way
from kiosk.printing.paper import NotReadable, read_lines, write_lines

_log = logging.getLogger(__name__)
_LOOK_AGAIN = 2.0
"""Seconds after which it looks for jobs that nobody told it of: expired, or asked for by
``kiosk receipts``."""
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


def utc_now() -> datetime:
    """The time, with its zone."""
    return datetime.now(UTC)


@dataclass
class Press:
    """The printers' only customer; the first printer that can, prints."""

    jobs: Jobs
    printers: Sequence[Printer]
    lives: Lives = field(default_factory=Lives)
    clock: Callable[[], datetime] = utc_now
    changed: Callable[[], None] = lambda: None
    """Told after each change of a job."""
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _handling: asyncio.Lock = field(default_factory=asyncio.Lock)
    _awaited: dict[int, asyncio.Future[bool]] = field(default_factory=dict)

    async def print(self, lines: tuple[Line, ...]) -> bool:
        """Keep a receipt and have it printed; tell whether it surely came out.

        Bounded by its life and the printers' bounds. Never raises for a fault.
        """
        printed: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        try:
            async with self._handling:
                number = await asyncio.to_thread(self._add, lines)
                self._awaited[number] = printed
        except SQLAlchemyError as error:
            _tell_fault(error)
            return False
        self.changed()
        self._news.set()
        try:
            return await printed
        finally:
            del self._awaited[number]

    async def reprint(self, number: int) -> bool:
        """Print a receipt again because staff say so; whether it is still kept."""
        now, life = self.clock(), self.lives.queued
        asked = await asyncio.to_thread(self.jobs.ask_again, number, now, life)
        self._news.set()
        return asked

    async def run(self) -> None:
        """Print for ever."""
        recovered = fault_told = False
        while True:
            self._news.clear()
            try:
                if not recovered:
                    await self._recover()
                    recovered = True
                await self._print_all()
                await self._drop_old()
                fault_told = False
            except SQLAlchemyError as error:
                fault_told = fault_told or _tell_fault(error)
                recovered = False  # what is on the paper could not be noted
                self._give_up()
            with suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_AGAIN):
                    await self._news.wait()

    def _add(self, lines: tuple[Line, ...]) -> int:
        return self.jobs.add(Way.PAPER, write_lines(lines), self.clock(), self.lives.queued)

    async def _recover(self) -> None:
        recover = self.jobs.recover
        for number in await asyncio.to_thread(recover, Way.PAPER, self.clock(), self.lives.kept):
            _log.warning("receipt %d may have come out before a restart: staff can look", number)
            self.changed()

    async def _print_all(self) -> None:
        while taken := await self._take():
            try:
                await self._print(taken)
            finally:
                self._tell(taken.number, printed=False)  # where it was not told yet
                self.changed()

    async def _take(self) -> Taken | None:
        async with self._handling:  # so that a job is never done before it is awaited
            return await asyncio.to_thread(self.jobs.take, Way.PAPER, self.clock())

    async def _print(self, taken: Taken) -> None:
        try:
            lines = read_lines(taken.content)
        except NotReadable as error:
            _log.warning("receipt %d is dropped: %s", taken.number, error)
            await asyncio.to_thread(self.jobs.finish, taken.number, JobState.EXPIRED)
            return
        outcome = await self._deliver(lines)
        _log.info("receipt %d: %s", taken.number, outcome)
        try:
            await asyncio.to_thread(self._note, taken.number, outcome)
        finally:
            self._tell(taken.number, printed=outcome is PrintOutcome.PRINTED)

    async def _deliver(self, lines: tuple[Line, ...]) -> PrintOutcome:
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

    async def _drop_old(self) -> None:
        for number in await asyncio.to_thread(self.jobs.expire, self.clock()):
            _log.info("receipt %d expired", number)
            self._tell(number, printed=False)
            self.changed()

    def _tell(self, number: int, *, printed: bool) -> None:
        waiting = self._awaited.get(number)
        if waiting and not waiting.done():
            waiting.set_result(printed)

    def _give_up(self) -> None:
        for number in self._awaited:
            self._tell(number, printed=False)


def _tell_fault(error: SQLAlchemyError) -> bool:
    reason = str(error).partition("\n")[0]
    _log.error("receipts cannot be kept, so they are not printed: %s", reason)
    return True

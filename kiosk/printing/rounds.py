"""Goes through the jobs of one way, oldest first, for ever: what the press and the post share."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

from sqlalchemy.exc import SQLAlchemyError

from kiosk.printing.jobs import Jobs, Taken, Way

_log = logging.getLogger(__name__)
_LOOK_AGAIN = 2.0
"""Seconds after which it looks for jobs that nobody told it of: due by now, expired, or asked for
by ``kiosk receipts``."""
_LOOKS = 30
"""Where no job is open it looks only whether the file was written to, so often before it goes
round all the same: the clock may have been set, and what is long ago is to be forgotten."""


class Handler(Protocol):
    """Who delivers the jobs."""

    async def deliver(self, taken: Taken) -> None:
        """Deliver one, and note in the file what became of it."""
        ...

    def dropped(self, number: int) -> None:
        """One is too old, or nobody knows what became of it."""
        ...

    def stopped(self) -> None:
        """The file of jobs cannot be used now: nothing is delivered."""
        ...


def utc_now() -> datetime:
    """The time, with its zone."""
    return datetime.now(UTC)


@dataclass
class Rounds:
    """One round after the other. ``kept``: for how long staff can ask for what did not arrive."""

    jobs: Jobs
    way: Way
    kept: timedelta
    clock: Callable[[], datetime]
    changed: Callable[[], None]
    handling: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while a job is added or taken, so that none is done before it is awaited."""
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _recovered: bool = False
    _fault_told: bool = False

    def wake(self) -> None:
        """There is something to do."""
        self._news.set()

    async def run(self, handler: Handler) -> None:
        """Go round until cancelled."""
        while True:
            self._news.clear()
            marks, looks = self.jobs.marks(), 1
            try:
                await self._round(handler)
                looks = 1 if await asyncio.to_thread(self.jobs.are_open, self.way) else _LOOKS
                self._fault_told = False
            except SQLAlchemyError as error:
                self._recovered = False  # what arrived could not be noted
                self._fault_told = self._fault_told or tell_fault(error)
                handler.stopped()
            if _is_cancelled():
                return
            await self._rest(marks, looks)

    async def _rest(self, marks: tuple[int, int] | None, looks: int) -> None:
        """Wait until there may be something to do. ``marks``: the file's before the last round."""
        for _ in range(looks):
            with suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_AGAIN):
                    await self._news.wait()
            if self._news.is_set() or self.jobs.marks() != marks:
                return

    async def _round(self, handler: Handler) -> None:
        if not self._recovered:
            await self._recover()
            self._recovered = True
        while taken := await self._take():
            try:
                await handler.deliver(taken)
            finally:
                handler.dropped(taken.number)  # where it was not told otherwise
                self.changed()
            if _is_cancelled():
                return
        for number in await asyncio.to_thread(self.jobs.expire, self.way, self.clock()):
            _log.info("receipt %d (%s) expired", number, self.way)
            handler.dropped(number)
            self.changed()

    async def _take(self) -> Taken | None:
        async with self.handling:
            return await asyncio.to_thread(self.jobs.take, self.way, self.clock())

    async def _recover(self) -> None:
        recover = self.jobs.recover
        for number in await asyncio.to_thread(recover, self.way, self.clock(), self.kept):
            _log.warning("receipt %d (%s) may have arrived before a restart", number, self.way)
            self.changed()


def _is_cancelled() -> bool:
    """Python 3.11's ``wait_for`` swallows a cancellation that comes with its result.

    Libraries use it; https://github.com/python/cpython/issues/86296.
    """
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def tell_fault(error: SQLAlchemyError) -> bool:
    """Log why receipts cannot be kept; the statement's values are not in it."""
    reason = str(error).partition("\n")[0]
    _log.error("receipts cannot be kept, so they are not sent: %s", reason)
    return True

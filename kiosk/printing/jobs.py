"""``print.db``: receipts that are to be delivered, and what became of those that were.

A job is on the disk before anything of it is sent, and so is that it is being sent: whatever
happens then, it is never sent a second time unless staff ask for it. A job that is too old is
dropped, and what a receipt said is wiped as soon as nobody needs it.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from sqlalchemy import ColumnElement, delete, exists, insert, or_, select, true, update

from kiosk.printing.schema import job, open_jobs

_REMEMBERED = timedelta(days=7)
"""How long it is still told that there was a job."""
_CLOCK_MAY_GO_BACK = timedelta(minutes=1)


class Way(StrEnum):
    """How a receipt reaches its patron."""

    PAPER = "paper"
    EMAIL = "email"


class JobState(StrEnum):
    """How far a job is."""

    QUEUED = "queued"
    SENDING = "sending"
    PRINTED = "printed"
    SENT = "sent"
    UNCONFIRMED = "unconfirmed"
    """It may have arrived. Only staff can have it sent again."""
    FAILED = "failed"
    """It did not arrive whole. Only staff can have it sent again."""
    EXPIRED = "expired"


NEEDS_STAFF = (JobState.UNCONFIRMED, JobState.FAILED)


@dataclass(frozen=True, slots=True)
class Job:
    """What may be told of a job. ``expires_at``: from then on it cannot be sent any more."""

    number: int
    way: Way
    state: JobState
    reason: str
    made_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Taken:
    """A job that is being sent. ``attempts``: how often it was tried before."""

    number: int
    content: str
    attempts: int


class Jobs:
    """The file of jobs. Safe to use from several threads and programs. Moments are aware.

    Every method raises ``sqlalchemy.exc.SQLAlchemyError`` when the file cannot be used.
    """

    def __init__(self, path: Path) -> None:
        self._wal = path.with_name(f"{path.name}-wal")
        self._engine = open_jobs(path)

    def close(self) -> None:
        """Give the file free."""
        self._engine.dispose()

    def add(self, way: Way, content: str, at: datetime, life: timedelta) -> int:
        """Keep a job; on the disk when this returns its number."""
        values = {
            "way": way,
            "state": JobState.QUEUED,
            "content": content,
            "made_at": _ms(at),
            "expires_at": _ms(at + life),
        }
        with self._engine.begin() as connection:
            return int(connection.scalars(insert(job).values(values).returning(job.c.number)).one())

    def take(self, way: Way, at: datetime) -> Taken | None:
        """Take the oldest job that is due; that it is being sent is on the disk."""
        oldest = (
            select(job.c.number)
            .where(job.c.way == way, job.c.state == JobState.QUEUED, job.c.due_at <= _ms(at))
            .where(~_expired(at))
            .order_by(job.c.number)
            .limit(1)
        )
        taking = (
            update(job)
            .where(job.c.number == oldest.scalar_subquery())
            .values(state=JobState.SENDING)
            .returning(job.c.number, job.c.content, job.c.attempts)
        )
        with self._engine.begin() as connection:
            row = connection.execute(taking).one_or_none()
        return None if row is None else Taken(row[0], row[1], row[2])

    def finish(self, number: int, state: JobState, reason: str = "") -> None:
        """Note that a job is over, and wipe what it said."""
        self._change([number], state=state, reason=reason, content=None)
        self._wipe()

    def needs_staff(
        self, number: int, state: JobState, reason: str, at: datetime, kept: timedelta
    ) -> None:
        """Note that a job may not have arrived; staff can have it sent again for so long."""
        self._change([number], state=state, reason=reason, expires_at=_ms(at + kept))

    def put_back(self, taken: Taken, reason: str, due_at: datetime) -> None:
        """Queue a job again of which surely nothing arrived."""
        self._change(
            [taken.number],
            state=JobState.QUEUED,
            reason=reason,
            due_at=_ms(due_at),
            attempts=taken.attempts + 1,
        )

    def ask_again(
        self, number: int, at: datetime, life: timedelta, seen: datetime | None = None
    ) -> bool:
        """Queue a job again because staff say so; whether it still can be.

        ``seen``: when it was made, as they saw it: asked for since, it is made anew, and what they
        saw is not what is there.
        """
        asking = (
            update(job)
            .where(job.c.number == number, job.c.state.in_(NEEDS_STAFF), ~_expired(at))
            .where(true() if seen is None else job.c.made_at == _ms(seen))
            .values(
                state=JobState.QUEUED,
                made_at=_ms(at),
                due_at=0,
                expires_at=_ms(at + life),
                attempts=0,
            )
        )
        with self._engine.begin() as connection:
            return connection.execute(asking).rowcount == 1

    def recover(self, way: Way, at: datetime, kept: timedelta) -> tuple[int, ...]:
        """Note that nobody knows what became of jobs that were being sent when the kiosk ended.

        What waits is due now: who restarts a kiosk may have mended what was in its way.
        """
        broken_off = select(job.c.number).where(job.c.way == way, job.c.state == JobState.SENDING)
        with self._engine.connect() as connection:
            numbers = tuple(connection.scalars(broken_off))
        waiting = update(job).where(job.c.way == way, job.c.state == JobState.QUEUED)
        with self._engine.begin() as connection:
            connection.execute(waiting.values(due_at=0))
        for number in numbers:
            self.needs_staff(number, JobState.UNCONFIRMED, "restart", at, kept)
        return numbers

    def expire(self, way: Way, at: datetime) -> tuple[int, ...]:
        """Drop what is too old, wipe what it said, and forget what was long ago."""
        old = select(job.c.number).where(
            job.c.way == way,
            job.c.content.is_not(None),
            job.c.state != JobState.SENDING,
            _expired(at),
        )
        forgotten = delete(job).where(
            job.c.content.is_(None), job.c.expires_at < _ms(at - _REMEMBERED)
        )
        with self._engine.begin() as connection:
            numbers = tuple(connection.scalars(old))
            connection.execute(forgotten)
        if numbers:
            self._change(numbers, state=JobState.EXPIRED, content=None)
            self._wipe()
        return numbers

    def are_open(self, way: Way) -> bool:
        """Whether there are any that still wait, are being sent, or could be sent again."""
        kept = select(exists().where(job.c.way == way, job.c.content.is_not(None)))
        with self._engine.connect() as connection:
            return bool(connection.scalar(kept))

    def marks(self) -> tuple[int, int] | None:
        """What is another whenever any program wrote to the file; nothing is read for it."""
        with suppress(OSError):
            log = self._wal.stat()  # every write begins there (https://sqlite.org/wal.html)
            return log.st_mtime_ns, log.st_size
        return None

    def recent(self, most: int = 50) -> tuple[Job, ...]:
        """The latest jobs, newest first."""
        columns = (job.c.number, job.c.way, job.c.state, job.c.reason)
        query = select(*columns, job.c.made_at, job.c.expires_at)
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(job.c.number.desc()).limit(most)).all()
        return tuple(
            Job(number, Way(way), JobState(state), reason, _moment(made), _moment(expires))
            for number, way, state, reason, made, expires in rows
        )

    def _change(self, numbers: Iterable[int], **values: object) -> None:
        changing = update(job).where(job.c.number.in_(tuple(numbers))).values(values)
        with self._engine.begin() as connection:
            connection.execute(changing)

    def _wipe(self) -> None:
        """What was deleted stands in the write-ahead log until that is emptied."""
        with self._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _expired(at: datetime) -> ColumnElement[bool]:
    """A job of the future was made before the clock went back: nobody knows how old it is."""
    return or_(job.c.expires_at <= _ms(at), job.c.made_at > _ms(at + _CLOCK_MAY_GO_BACK))


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)

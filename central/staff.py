"""Staff work: what somebody should look at. Kept until it is, never decided silently."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from central import schema
from central.in_bulk import How, Write, write
from central.store import stamp


@dataclass(frozen=True, slots=True)
class StaffWork:
    """One thing to look at. ``key``: the same thing twice is one piece of work.

    ``source``: ``import``, ``operation`` or ``kiosk``. ``about``: the record or operation.
    """

    key: str
    source: str
    reason: str
    about: str
    detail: str
    region: str = ""
    branch: str = ""


def add_work(connection: Connection, works: Iterable[StaffWork], now: datetime) -> None:
    """Keep pieces of work, but for those that are there already."""
    write(connection, new_work(works, now))


def new_work(works: Iterable[StaffWork], now: datetime) -> Write:
    """Say how pieces of work are kept, but for those that are there already."""
    wanted = {work.key: _row(work, now) for work in works}
    return Write(How.ADD_MISSING, schema.staff_work, list(wanted.values()))


def oldest_work(connection: Connection, limit: int) -> Iterator[StaffWork]:
    """Return what there is to look at, oldest first."""
    table = schema.staff_work
    found = select(table).order_by(table.c.made_at, table.c.key).limit(limit)
    for row in connection.execute(found):
        yield StaffWork(
            row.key, row.source, row.reason, row.about, row.detail, row.region, row.branch
        )


def replace_work(
    connection: Connection, source: str, works: Iterable[StaffWork], now: datetime
) -> None:
    """Let the work of a source be just this: what is no longer so is no longer work."""
    table = schema.staff_work
    wanted = {work.key: work for work in works}
    of_source = table.c.source == source
    there = set(connection.execute(select(table.c.key).where(of_source)).scalars())
    for key in there - set(wanted):
        connection.execute(delete(table).where(table.c.key == key))
    new = [_row(work, now) for key, work in wanted.items() if key not in there]
    if new:
        connection.execute(insert(table), new)


def _row(work: StaffWork, now: datetime) -> dict[str, str]:
    return {
        "key": work.key,
        "made_at": stamp(now),
        "source": work.source,
        "reason": work.reason,
        "region": work.region,
        "branch": work.branch,
        "about": work.about,
        "detail": work.detail,
    }

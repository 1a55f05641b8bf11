"""Staff work: what somebody should look at. Open until they close it, never decided silently."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Connection, delete, insert, literal, select, update

from central import schema
from central.in_bulk import How, Write, among, write
from central.store import stamp
from central.trail import Did, Step, leave

OPERATION = "operation:"
"""Before an operation's id: the key of the work that it left."""


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


@dataclass(frozen=True, slots=True)
class KeptWork:
    """A piece of work with what became of it. ``closed_at``: ``None`` while it is open."""

    key: str
    made_at: datetime
    source: str
    reason: str
    region: str
    branch: str
    about: str
    detail: str
    closed_at: datetime | None
    closed_by: str | None
    """As in ``trail.Step.who``."""


_KEPT = TypeAdapter(KeptWork)


def kept_work(
    connection: Connection, limit: int, library: str = "", *, closed: bool = False
) -> list[KeptWork]:
    """Return what is open, the oldest first; or what is closed, the latest first.

    ``library``: only of its branches; an import's work is of none.
    """
    table = schema.staff_work
    found = select(table).where(*_of(library)).limit(limit)
    if closed:
        latest = (table.c.closed_at.desc(), table.c.made_at.desc(), table.c.key.desc())
        found = found.where(table.c.closed_at.is_not(None)).order_by(*latest)
    else:
        found = found.where(table.c.closed_at.is_(None)).order_by(table.c.made_at, table.c.key)
    return [_KEPT.validate_python(dict(row)) for row in connection.execute(found).mappings()]


def close_work(
    connection: Connection, key: str, who: str, now: datetime, library: str = ""
) -> KeptWork | None:
    """Close a piece of work, and leave that in the trail; closed before, it stays as it was.

    ``None``: there is none of this key, or it is not of the ``library`` that is named.
    """
    table = schema.staff_work
    it = (table.c.key == key, *_of(library))
    closing = update(table).where(*it, table.c.closed_at.is_(None))
    done = connection.execute(closing.values(closed_at=stamp(now), closed_by=who))
    row = connection.execute(select(table).where(*it)).mappings().first()
    if row is None:
        return None
    work = _KEPT.validate_python(dict(row))
    if done.rowcount:
        leave(connection, _step(work, who, now))
    return work


def closed_of(connection: Connection, kiosk: str, operations: Iterable[UUID]) -> list[UUID]:
    """Tell which of a kiosk's own operations left work that is closed."""
    work, sent = schema.staff_work.c, schema.operation.c
    found = (
        select(sent.id)
        .join(schema.staff_work, work.key == literal(OPERATION) + sent.id)
        .where(among(sent.id, "ids"), sent.kiosk == kiosk, work.closed_at.is_not(None))
    )
    ids = {"ids": list(map(str, operations))}
    return list(map(UUID, connection.execute(found, ids).scalars()))


def _step(work: KeptWork, who: str, now: datetime) -> Step:
    """What an import found can be about a patron, and no patron stands in the trail."""
    about = "" if work.source == "import" else work.about
    return Step(now, who, Did.CLOSED, about, work.reason)


def _of(library: str) -> tuple[ColumnElement[bool], ...]:
    """What is of a library; with none named, everything is."""
    if not library:
        return ()
    branch = schema.branch
    its = select(branch.c.code).where(branch.c.library == library)
    return (schema.staff_work.c.branch.in_(its),)


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

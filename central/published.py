"""Which snapshots there are, as all machines know: a kiosk may ask one and then another.

On a database that several machines can have, the files themselves are there too, in parts: what
one machine made another fetches once and then serves from its own disk. Two could not make the same
file each: a feed tells where its rows are now, not where they were when the other one looked.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import TypeAdapter
from sqlalchemy import Connection, delete, func, insert, select

from central import schema
from central.alone import Occupied
from central.store import Store
from kiosk.domain.ids import RegionId
from kiosk.regionfile.disk import private_file

KEPT = 2
"""Of each region: the newest, and the one before for who is fetching it."""
PART = 1 << 20
"""Bytes of a file in one row."""


@dataclass(frozen=True, slots=True)
class Made:
    """A snapshot, as its manifest tells of it."""

    name: str
    epoch: str
    rv: int
    form: str
    bytes: int
    unpacked: int
    sha256: str
    rows: dict[str, int]
    at: datetime


_MADE = TypeAdapter(Made)


def told(store: Store, region: RegionId) -> list[Made]:
    """The snapshots that there are of a region."""
    with store.look() as connection:
        return _told(connection, region)


def _told(connection: Connection, region: RegionId) -> list[Made]:
    table = schema.snapshot
    found = connection.scalars(select(table.c.told).where(table.c.region == region))
    return [_MADE.validate_json(text) for text in found]


def publish(store: Store, region: RegionId, made: Made, path: Path) -> None:
    """Let all machines know of a snapshot, and of no more than ``KEPT`` of its region.

    Raises ``Occupied``: another machine, publishing one as well, took its parts away.
    """
    count = _put_parts(store, region, made, path) if store.is_shared else 0
    with store.write() as connection:
        if count != _count_parts(connection, made):
            raise Occupied
        row = {"name": made.name, "region": region, "told": _MADE.dump_json(made).decode()}
        connection.execute(delete(schema.snapshot).where(schema.snapshot.c.name == made.name))
        connection.execute(insert(schema.snapshot).values(row))
        there = _told(connection, region)
        # Not by when they were made: a clock may have run ahead.
        there.sort(key=lambda one: (one.name == made.name, one.rv))
        for table in (schema.snapshot, schema.snapshot_part):
            is_old = table.c.name.not_in([one.name for one in there[-KEPT:]])
            connection.execute(delete(table).where(table.c.region == region, is_old))


def _put_parts(store: Store, region: RegionId, made: Made, path: Path) -> int:
    """A transaction each: nobody waits for a whole file to be written."""
    table, nth = schema.snapshot_part, 0
    with store.write() as connection:
        connection.execute(delete(table).where(table.c.name == made.name))
    with path.open("rb") as file:
        while content := file.read(PART):
            row = {"name": made.name, "nth": nth, "region": region, "content": content}
            with store.write() as connection:
                connection.execute(insert(table).values(row))
            nth += 1
    return nth


def _count_parts(connection: Connection, made: Made) -> int:
    table = schema.snapshot_part
    count = select(func.count()).select_from(table).where(table.c.name == made.name)
    return connection.scalar(count) or 0


def fetch(store: Store, made: Made, path: Path) -> bool:
    """Fetch a snapshot's file; ``False``: it is not there as it was published."""
    part = path.with_name(f"{path.name}.part")
    sha = hashlib.sha256()
    with private_file(part) as out:
        for content in _parts(store, made):
            sha.update(content)
            out.write(content)
    if sha.hexdigest() != made.sha256:
        part.unlink()
        return False
    part.rename(path)
    return True


def withdraw(store: Store, made: Made) -> None:
    """Tell of a snapshot no longer, so that another is due; its parts go when that is published."""
    with store.write() as connection:
        connection.execute(delete(schema.snapshot).where(schema.snapshot.c.name == made.name))


def _parts(store: Store, made: Made) -> Iterator[bytes]:
    table = schema.snapshot_part
    for nth in range(-(-made.bytes // PART)):
        one = select(table.c.content).where(table.c.name == made.name, table.c.nth == nth)
        with store.look() as connection:
            yield connection.scalar(one) or b""

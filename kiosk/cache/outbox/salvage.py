"""A damaged outbox: put aside for good, and what can be read of it goes on in a new one.

Operations are kept with their ids, so what the central service has it applies only once. The new
outbox has an incarnation of its own, for numbers that were lost may be given out again. What
cannot be read is lost to the kiosk; staff are told that, and where the old file is.
"""

import logging
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects.sqlite import insert

from kiosk.cache.health import beside, is_sound
from kiosk.cache.outbox import schema

_log = logging.getLogger(__name__)
Cells = tuple[Any, ...]


def put_aside_if_damaged(path: Path) -> Path | None:
    """Rename an outbox that is not sound, with its journal; return its new name."""
    if is_sound(path):
        return None
    aside = path.with_name(f"{path.name}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%S%f}")
    for old, new in zip(beside(path), beside(aside), strict=True):
        with suppress(FileNotFoundError):
            old.rename(new)
    _log.error("%s is damaged: it is kept as %s, and staff must look at it", path, aside.name)
    return aside


def damaged_before(path: Path) -> tuple[Path, ...]:
    """The damaged outboxes that nobody has taken away yet."""
    found = path.parent.glob(f"{path.name}.damaged-*")
    return tuple(sorted(each for each in found if not each.name.endswith(("-wal", "-shm"))))


def readable(path: Path, table: str, columns: tuple[str, ...], key: str) -> tuple[Cells, ...]:
    """Read as many rows of a damaged file as can be read: from the front, and from the back."""
    found: dict[object, Cells] = {}
    for order in ("ASC", "DESC"):
        query = f"SELECT {key}, {', '.join(columns)} FROM {table} ORDER BY {key} {order}"  # noqa: S608 - our own names
        with suppress(sqlite3.DatabaseError), closing(_look(path)) as connection:
            for row in connection.execute(query):
                found[row[0]] = tuple(row[1:])
    return tuple(found.values())


def refill(connection: Connection, damaged: Path) -> None:
    """Take over what can be read of a damaged outbox, once; within the caller's transaction."""
    mark = f"salvaged:{damaged.name}"
    once = insert(schema.outbox_meta).values(name=mark, value="").on_conflict_do_nothing()
    if not connection.execute(once).rowcount:
        return
    _take_over(connection, damaged, schema.operation, "seq")
    _take_over(connection, damaged, schema.overlay, "item")


def _take_over(connection: Connection, damaged: Path, table: Table, key: str) -> None:
    there = _columns(damaged, table.name)
    names = tuple(column.name for column in table.columns if column.name in there)
    rows = readable(damaged, table.name, names, key) if names else ()
    _log.warning("%s: %d rows of %s could be read", damaged.name, len(rows), table.name)
    if rows:
        values = [dict(zip(names, row, strict=True)) for row in rows]
        connection.execute(insert(table).on_conflict_do_nothing(), values)


def _columns(path: Path, table: str) -> set[str]:
    """What the table has: it may be of an older version. Nothing, if that cannot be read."""
    with suppress(sqlite3.DatabaseError), closing(_look(path)) as connection:
        return {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
    return set()


def _look(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    # A text that is no longer one is told by its hash, later.
    connection.text_factory = lambda data: data.decode(errors="replace")
    return connection

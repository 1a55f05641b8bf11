"""A region's copy made straight from the tables: each row once, in one view of the database.

To follow the feed from its start would ask for a page of it, then for the rows' records, then for
what is in the copy already: for millions of rows, many times as long.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, select

from central import places, schema
from central.engines import read_to_the_end
from central.feed import RECORDS, head
from central.store import Store
from kiosk.bodies import Kind
from kiosk.csvdata.merge import by_the
from kiosk.domain.ids import RegionId
from kiosk.regionfile.disk import delete_database, sync
from kiosk.regionfile.rows import Cursor, Row, content, parsed_row
from kiosk.regionfile.sums import Sums, Totals
from kiosk.regionfile.tables import form
from kiosk.regionfile.writing import make_tables, note, stand_at, write_all

AT_ONCE = 5_000
"""Rows that are held in memory."""


def build(store: Store, region: RegionId, path: Path) -> None:
    """Make a region's copy, level with the feed at one moment; it has its name when it is whole."""
    part = path.with_name(f"{path.name}.part")
    delete(part)
    with closing(sqlite3.connect(part)) as driver:
        part.chmod(0o600)
        make_tables(driver)
        places.attach(driver, part)
        for database in ("main", places.SCHEMA):
            # Until it has its name, nobody needs what is in it.
            driver.execute(f"PRAGMA {database}.journal_mode = OFF")
            driver.execute(f"PRAGMA {database}.synchronous = OFF")
        with store.read() as connection:
            read_to_the_end(connection)
            now = head(connection, region)
            sums = _fill(driver, rows_of(connection, region))
        stand_at(driver, Cursor(now.epoch, now.rv))
        note(driver, {"form": form(), "sums": json.dumps(sums.hexes())})
        driver.commit()
    for file in (places.beside(part), part):
        sync(file)
    # With the one and not the other, its buckets are not what its sums say, and it is made anew.
    places.beside(part).rename(places.beside(path))
    part.rename(path)


def is_there(path: Path) -> bool:
    """Whether there is a copy of this program's form."""
    if not path.exists() or not places.beside(path).exists():
        return False
    with closing(sqlite3.connect(path)) as driver:
        found = driver.execute("SELECT value FROM meta WHERE name = 'form'").fetchone()
    return bool(found == (form(),))


def opened(path: Path) -> sqlite3.Connection:
    """Open a copy that is there, with its places."""
    driver = sqlite3.connect(path, check_same_thread=False)
    places.attach(driver, path)
    driver.execute("PRAGMA secure_delete = ON")
    return driver


def delete(path: Path) -> None:
    """Delete a copy, with all that is beside it."""
    delete_database(path)
    delete_database(places.beside(path))


def rows_of(connection: Connection, region: RegionId) -> Iterator[Row]:
    """All rows that a region's kiosks hold, as this transaction sees them."""
    feed = schema.feed
    for kind in Kind:
        record = schema.region if kind is Kind.REGION else RECORDS[kind]
        rows = (
            select(feed.c.key, record.c.body)
            .join(record, record.c.id == feed.c.record)
            .where(feed.c.region == region, feed.c.kind == kind.value)
            .where(feed.c.gone.is_(False), record.c.body.is_not(None))
            .order_by(feed.c.key)
        )
        streamed = connection.execute(rows, execution_options={"yield_per": AT_ONCE})
        yield from (parsed_row(kind, row.key, row.body) for row in streamed)


def _fill(driver: sqlite3.Connection, rows: Iterator[Row]) -> Sums:
    totals = Totals()
    for batch in by_the(AT_ONCE, rows):
        write_all(driver, batch)
        places.follow(driver, batch)
        for row in batch:
            assert row.body is not None  # noqa: S101 - rows_of leaves out what is gone
            totals.add(row.kind, row.key, content(row.kind, row.lookups, row.body))
    return totals.sums()

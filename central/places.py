"""Which rows of a region's copy are in which bucket, so that one is answered without reading all.

A file of its own, attached to the copy's: a snapshot is a copy of that, and kiosks need no places.
Both are written in one transaction.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from kiosk.bodies import Kind
from kiosk.regionfile.rows import Row
from kiosk.regionfile.sums import bucket_of
from kiosk.regionfile.writing import content_of

SCHEMA = "places"
_KINDS = list(Kind)
_TABLE = (
    "CREATE TABLE IF NOT EXISTS places.place (bucket INTEGER, kind INTEGER, key TEXT,"
    " PRIMARY KEY (bucket, kind, key)) WITHOUT ROWID"
)


def beside(path: Path) -> Path:
    """Where the places of a copy are."""
    return path.with_name(f"{path.name}.places")


def attach(driver: sqlite3.Connection, path: Path) -> None:
    """Open the places of the copy that ``driver`` has open; make them if there are none."""
    file = beside(path)
    os.close(os.open(file, os.O_CREAT | os.O_WRONLY, 0o600))
    driver.execute("ATTACH ? AS places", (str(file),))
    driver.execute(_TABLE)


def follow(driver: sqlite3.Connection, rows: Iterable[Row]) -> None:
    """Bring the places level with rows that are written, within the caller's transaction."""
    put: list[tuple[int, int, str]] = []
    gone: list[tuple[int, int, str]] = []
    for row in rows:
        at = (bucket_of(row.kind, row.key), _KINDS.index(row.kind), row.key)
        (gone if row.body is None else put).append(at)
    driver.executemany("INSERT OR IGNORE INTO places.place VALUES (?, ?, ?)", put)
    driver.executemany("DELETE FROM places.place WHERE (bucket, kind, key) = (?, ?, ?)", gone)


def in_bucket(driver: sqlite3.Connection, bucket: int) -> Iterator[tuple[Kind, str, str]]:
    """The rows of a bucket: kind, key, and all else that there is of it, as one text."""
    found = driver.execute("SELECT kind, key FROM places.place WHERE bucket = ?", (bucket,))
    for number, key in found:
        kind = _KINDS[number]
        text = content_of(driver, kind, key)
        if text is not None:
            yield kind, key, text

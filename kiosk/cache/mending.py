"""Finding and mending what changed in the cache's file without anyone having told it to.

A card's flash forgets and turns bits over. A whole region takes minutes to read on a small machine:
that is done a little at a time in one view of the file, and the desk and the feed go on meanwhile.
"""

import sqlite3
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice

from kiosk.bodies import Kind
from kiosk.regionfile.rows import Row, content
from kiosk.regionfile.sums import Sums, Totals, bucket_of
from kiosk.regionfile.writing import every_row, write_all

_SLICE = 500
_REST = 3
"""Times as long as a slice took: a quarter of one processor is enough for what is done each day."""

Held = Mapping[tuple[Kind, str], str]
"""The rows of a bucket as they are in the file: all that there is of each, by kind and key."""


def added_up(driver: sqlite3.Connection) -> Sums:
    """Add up all rows."""
    totals = Totals()
    for row in _at_ease(driver):
        totals.add(*row)
    return totals.sums()


def held(driver: sqlite3.Connection, buckets: Collection[int]) -> dict[int, Held]:
    """Find the rows of some buckets, in one go through the file."""
    found: dict[int, dict[tuple[Kind, str], str]] = {bucket: {} for bucket in buckets}
    for kind, key, text in _at_ease(driver):
        its = found.get(bucket_of(kind, key))
        if its is not None:
            its[kind, key] = text
    return dict(found)


def put_right(driver: sqlite3.Connection, there: Held, rows: Iterable[Row]) -> int:
    """Put a bucket's right rows in place of those that are there; return how many were wrong."""
    right = {(row.kind, row.key): row for row in rows}
    wrong = [Row(kind, key, None) for kind, key in there if (kind, key) not in right]
    wrong += [row for name, row in right.items() if there.get(name) != _text(row)]
    write_all(driver, wrong)
    return len(wrong)


def _text(row: Row) -> str | None:
    return None if row.body is None else content(row.kind, row.lookups, row.body)


def _at_ease(driver: sqlite3.Connection) -> Iterator[tuple[Kind, str, str]]:
    rows = every_row(driver)
    began = time.monotonic()
    while batch := list(islice(rows, _SLICE)):
        yield from batch
        time.sleep(_REST * (time.monotonic() - began))
        began = time.monotonic()

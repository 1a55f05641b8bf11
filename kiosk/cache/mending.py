"""Finding and mending what changed in the cache's file without anyone having told it to.

A card's flash forgets and turns bits over. A whole region takes minutes to add up on a small
machine, so it is done in slices, between which the desk has the processor.
"""

import sqlite3
import time
from collections.abc import Iterable, Iterator
from itertools import islice

from kiosk.bodies import Kind
from kiosk.regionfile.rows import Row
from kiosk.regionfile.sums import Sums, Totals, bucket_of
from kiosk.regionfile.writing import every_row, write_all

_SLICE = 2_000
_PAUSE_S = 0.002


def added_up(driver: sqlite3.Connection) -> Sums:
    """Add up all rows, a slice at a time."""
    totals = Totals()
    rows = every_row(driver)
    while batch := list(islice(rows, _SLICE)):
        for row in batch:
            totals.add(*row)
        time.sleep(_PAUSE_S)
    return totals.sums()


def put_right(driver: sqlite3.Connection, buckets: frozenset[int], rows: Iterable[Row]) -> None:
    """Put the right rows of some buckets in place of those that are there."""
    right = {(row.kind, row.key): row for row in rows}
    ours = list(_of(driver, buckets))
    gone = (Row(kind, key, None) for kind, key in ours if (kind, key) not in right)
    write_all(driver, [*gone, *right.values()])


def _of(driver: sqlite3.Connection, buckets: frozenset[int]) -> Iterator[tuple[Kind, str]]:
    for kind, key, _ in every_row(driver):
        if bucket_of(kind, key) in buckets:
            yield kind, key

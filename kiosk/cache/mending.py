"""Finding and mending what changed in the cache's file without anyone having told it to.

A card's flash forgets and turns bits over. A whole region takes minutes to add up on a small
machine, so it is done in slices, between which the desk has the processor.
"""

import sqlite3
import time
from collections.abc import Iterable
from itertools import islice

from kiosk.regionfile.rows import Row, content
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


def put_right(driver: sqlite3.Connection, bucket: int, rows: Iterable[Row]) -> int:
    """Put the right rows of a bucket in place of those that are there; return how many."""
    right = {(row.kind, row.key): row for row in rows}
    wrong = []
    for kind, key, text in every_row(driver):
        if bucket_of(kind, key) != bucket:
            continue
        its = right.pop((kind, key), None) or Row(kind, key, None)
        if its.body is None or content(kind, its.lookups, its.body) != text:
            wrong.append(its)
    wrong += right.values()
    write_all(driver, wrong)
    return len(wrong)

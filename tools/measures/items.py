"""How much a kiosk keeps of a region with its items, and with what is lent of them."""

import json
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

from central.packing import compress
from kiosk.regionfile.writing import counts_of
from tools.measures import Figure, membership

PATRONS = 200_000
ITEMS = 1_000_000
LENT = 10
"""One item in so many."""
_WORDS = 30_000
"""In the titles of a large library, by and large."""


def measure(folder: Path, patrons: int = PATRONS, items: int = ITEMS) -> Figure:
    """Make the file of such a region, and weigh it."""
    path = membership.made(folder / "growing.db", patrons)
    with closing(sqlite3.connect(path)) as driver:
        driver.execute("PRAGMA journal_mode = OFF")
        driver.execute("PRAGMA synchronous = OFF")
        driver.executemany("INSERT INTO item VALUES (?, ?, ?)", _items(items))
        driver.executemany("INSERT INTO loan VALUES (?, ?, ?, ?)", _loans(items, patrons))
        driver.commit()
        counts = counts_of(driver)
    plain, packed = _as_a_snapshot(path, folder)
    how = (
        f"{counts['patron']} patrons with a pass each, {counts['item']} items with title and "
        f"author, {counts['loan']} of them lent; {packed / 1e6:.0f} MB to fetch"
    )
    return Figure("kiosk_cache_with_items_mb", plain / 1e6, "MB", how)


def _as_a_snapshot(growing: Path, folder: Path) -> tuple[int, int]:
    """Tell how many bytes a snapshot of a file has on a kiosk, and on its way there."""
    plain, packed = folder / "region.db", folder / "region.zst"
    with closing(sqlite3.connect(growing)) as driver:
        driver.execute("VACUUM INTO ?", (str(plain),))
    compress(plain, packed)
    return plain.stat().st_size, packed.stat().st_size


def _items(count: int) -> Iterator[tuple[str, str, str]]:
    dice = random.Random(3550)  # noqa: S311 - which words a title has
    words = [f"{dice.getrandbits(36):x}"[: dice.randint(3, 9)] for _ in range(_WORDS)]
    for number in range(count):
        title = " ".join(dice.choices(words, k=dice.randint(2, 8)))
        author = ", ".join(dice.choices(words, k=2))
        library = membership.LIBRARIES[number % len(membership.LIBRARIES)]
        body = {
            "id": f"I{number:09}",
            "library": library,
            "barcode": f"0300{number:010}",
            "home_branch": "2100",
            "title": title.capitalize(),
            "author": author,
            "work": f"W{number // 3:08}",
        }
        yield body["id"], body["barcode"], json.dumps(body, separators=(",", ":"))


def _loans(items: int, patrons: int) -> Iterator[tuple[str, str, str, str]]:
    for number in islice(range(items), 0, None, LENT):
        item, patron = f"I{number:09}", membership.patron(number % patrons)[0]
        body = {
            "id": f"L{number:09}",
            "item": item,
            "patron": patron,
            "branch": "2100",
            "lent_at": "2026-11-17T15:00:00+01:00",
            "due": "2026-12-15",
        }
        yield body["id"], item, patron, json.dumps(body, separators=(",", ":"))

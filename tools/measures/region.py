"""A region's file with 3 million patrons: installed, changed and weighed, beside SQLite itself.

By turns with the floor on the same disk, for the machine is never the same twice.
"""

import hashlib
import json
import os
import random
import shutil
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

import zstandard

from central.packing import LEVEL, compress
from kiosk.bodies import Kind
from kiosk.cache.local import LocalCache
from kiosk.cache.snapshot import Promised, install
from kiosk.regionfile.rows import Cursor, Row
from kiosk.regionfile.tables import form
from kiosk.regionfile.writing import counts_of, stand_at
from kiosk.sync.rows import rows
from kiosk.sync.wire import Change, Changes
from tools.measures import Figure, items, membership

PATRONS = 3_000_000
CHANGED = 100_000
TURNS = 5
_AT = Cursor("e1", 6_000_001)
_PUT = "INSERT INTO patron VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET body = excluded.body"


def measure(
    patrons: int = PATRONS, changed: int = CHANGED, turns: int = TURNS, kept: Path = membership.KEPT
) -> list[Figure]:
    """Measure on copies of a file that is made once and kept."""
    made = membership.made(kept / f"membership-{patrons}-{form()}.db", patrons)
    with tempfile.TemporaryDirectory(prefix="region-", dir=kept) as place:
        folder = Path(place)
        plain = folder / "plain.db"
        with closing(sqlite3.connect(made)) as driver:
            driver.execute("VACUUM INTO ?", (str(plain),))
        with closing(sqlite3.connect(plain)) as driver:
            stand_at(driver, _AT)
            driver.commit()
            driver.execute("PRAGMA journal_mode = DELETE")
            counts = counts_of(driver)
        packed = folder / "packed.zst"
        sha256 = compress(plain, packed)
        promised = Promised(_AT, packed.stat().st_size, plain.stat().st_size, sha256, counts)
        return [
            _installing(folder, packed, promised, turns),
            _changing(folder, plain, patrons, changed, turns),
            _weight(folder, plain, patrons),
            _size(plain, promised),
            _with_items(folder, patrons),
        ]


def _installing(folder: Path, packed: Path, promised: Promised, turns: int) -> Figure:
    state = folder / "kiosk"
    ours: list[float] = []
    floor: list[float] = []
    cache = LocalCache(state / "cache.db")
    with closing(cache):
        for turn in range(turns):
            again = state / "again.zst"
            os.link(packed, again)
            both = [
                (floor, partial(_install_plainly, packed, folder)),
                (ours, partial(install, cache, again, promised)),
            ]
            _in_turn(turn, both)
            (folder / "floor.db").unlink()
    shutil.rmtree(state)
    return _ratio(
        "snapshot_install_over_floor",
        ours,
        floor,
        f"{promised.packed / 1e6:.0f} MB to {promised.unpacked / 1e6:.0f} MB, "
        f"{sum(promised.rows.values())} rows; the floor: unzip, SHA-256, fsync, quick_check and "
        "rename",
    )


def _in_turn(turn: int, both: Sequence[tuple[list[float], Callable[[], None]]]) -> None:
    """Do both, now the one first and now the other: what one leaves to the disk slows the next."""
    for seconds, work in reversed(both) if turn % 2 else both:
        os.sync()
        seconds.append(_seconds(work))


def _install_plainly(packed: Path, folder: Path) -> None:
    part = folder / "floor.part"
    with packed.open("rb") as file:
        hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        with part.open("wb") as out:
            zstandard.ZstdDecompressor().copy_stream(file, out)
            out.flush()
            os.fsync(out.fileno())
    with closing(sqlite3.connect(part)) as driver:
        if driver.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]:
            raise AssertionError("the measure's own file is sound")
    part.rename(folder / "floor.db")


def _changing(folder: Path, plain: Path, patrons: int, changed: int, turns: int) -> Figure:
    ours_path, floor_path = folder / "ours.db", folder / "floor.db"
    for path in (ours_path, floor_path):
        shutil.copy(plain, path)
    dice = random.Random(3550)  # noqa: S311 - which patrons change
    ours: list[float] = []
    floor: list[float] = []
    with (
        closing(LocalCache(ours_path)) as cache,
        closing(sqlite3.connect(floor_path)) as driver,
    ):
        driver.execute("PRAGMA journal_mode = WAL")
        driver.execute("PRAGMA synchronous = NORMAL")
        for turn in range(turns):
            bodies = [_changed(number, turn) for number in dice.sample(range(patrons), changed)]
            changes = [Row(Kind.PATRON, key, body) for key, body in bodies]
            ordered = sorted(bodies)
            upto = Cursor("e1", _AT.rv + (turn + 1) * changed)
            both = [
                (floor, partial(_apply_plainly, driver, ordered)),
                (ours, partial(cache.apply, changes, upto)),
            ]
            _in_turn(turn, both)
    return _ratio(
        "delta_apply_over_floor",
        ours,
        floor,
        f"{changed} of {patrons} patrons at random, in one transaction each; the floor: raw "
        "sqlite3, sorted beforehand, without secure_delete; to make the rows of what came over "
        f"the wire takes {_decoding(changed):.2f} s of the processor besides",
    )


def _decoding(changed: int) -> float:
    """Seconds of the processor from JSON to checked rows."""
    changes = tuple(
        Change(rv=number + 1, kind="patron", key=key, body=json.loads(body))
        for number, (key, body) in enumerate(map(membership.patron, range(changed)))
    )
    content = Changes(epoch="e1", head=changed, upto=changed, changes=changes).model_dump_json()

    began = time.process_time()
    rows(Changes.model_validate_json(content))
    return time.process_time() - began


def _changed(number: int, turn: int) -> tuple[str, str]:
    key, body = membership.patron(number)
    return key, body.replace("2027-02-28", f"2028-02-{turn % 28 + 1:02}")


def _apply_plainly(driver: sqlite3.Connection, rows: list[tuple[str, str]]) -> None:
    with driver:
        driver.executemany(_PUT, rows)


def _weight(folder: Path, plain: Path, patrons: int) -> Figure:
    alone = folder / "passes.db"
    with closing(sqlite3.connect(alone)) as driver:
        driver.execute("ATTACH ? AS whole", (str(plain),))
        [(made,)] = driver.execute("SELECT sql FROM whole.sqlite_master WHERE name = 'pass'")
        driver.execute(made)
        driver.execute("INSERT INTO main.pass SELECT * FROM whole.pass ORDER BY digest, nth")
        driver.commit()
    compress(alone, folder / "passes.zst")
    packed = (folder / "passes.zst").stat().st_size
    return Figure(
        "snapshot_bytes_per_pass",
        packed / patrons,
        "B",
        f"the table of {patrons} passes alone, zstd level {LEVEL}, with 8 bytes of the keyed hash; "
        f"{alone.stat().st_size / patrons:.0f} bytes before",
    )


def _size(plain: Path, promised: Promised) -> Figure:
    mb = plain.stat().st_size / 1e6
    patrons = promised.rows["patron"]
    how = f"{patrons} patrons with a pass each, no items; {promised.packed / 1e6:.0f} MB to fetch"
    return Figure("kiosk_cache_mb", mb, "MB", how)


def _with_items(folder: Path, patrons: int) -> Figure:
    apart = folder / "items"
    apart.mkdir()
    return items.measure(apart, min(patrons, items.PATRONS), min(patrons, items.ITEMS))


def _ratio(name: str, ours: list[float], floor: list[float], how: str) -> Figure:
    mine, least = statistics.median(ours), statistics.median(floor)
    times = f"{mine:.2f} s against {least:.2f} s, medians of {len(ours)} by turns; "
    return Figure(name, mine / least, "x", times + how)


def _seconds(work: Callable[[], None]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began

"""Small snapshots, as the central service makes them."""

import hashlib
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import zstandard

from kiosk.cache.snapshot import Promised
from kiosk.regionfile.rows import Cursor, Row
from kiosk.regionfile.writing import counts_of, make_tables, stand_at, write_all


def packed(path: Path, rows: Iterable[Row], at: Cursor, *statements: str) -> Promised:
    """Make a snapshot; ``statements``: what is done to it besides."""
    plain = path.with_name(f"{path.name}.plain")
    plain.unlink(missing_ok=True)
    with closing(sqlite3.connect(plain)) as driver:
        make_tables(driver)
        write_all(driver, rows)
        stand_at(driver, at)
        counts = counts_of(driver)
        for statement in statements:
            driver.execute(statement)
        driver.commit()
    content = zstandard.ZstdCompressor().compress(plain.read_bytes())
    path.write_bytes(content)
    size = plain.stat().st_size
    plain.unlink()
    return Promised(at, len(content), size, hashlib.sha256(content).hexdigest(), counts)

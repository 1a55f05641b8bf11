"""Putting a snapshot into the place of the cache, so that a kill at any step leaves a whole one.

Its SHA-256 → unpacked under another name → tables, place and rows as promised → sound → on the
disk → renamed to a new generation → used. What was packed is deleted last.
"""

import hashlib
import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from kiosk.cache import generations
from kiosk.cache.generations import BadGeneration
from kiosk.cache.local import LocalCache
from kiosk.regionfile.rows import Cursor
from kiosk.regionfile.tables import definitions
from kiosk.regionfile.writing import counts_of, cursor_of

MARGIN = 64 * 1024 * 1024
"""Bytes that are left for what patrons do."""


class NoRoom(OSError):
    """The disk has no room for a snapshot; the message says how much is missing."""


@dataclass(frozen=True, slots=True)
class Promised:
    """What a snapshot is to be. ``packed`` and ``unpacked``: bytes. ``rows``: of each kind."""

    at: Cursor
    packed: int
    unpacked: int
    sha256: str
    rows: Mapping[str, int]


def see_room(folder: Path, promised: Promised, there: int) -> None:
    """See that a snapshot has room beside the cache. ``there``: bytes that were fetched already.

    Raises ``NoRoom``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    missing = promised.packed - there + promised.unpacked + MARGIN - free
    if missing > 0:
        raise NoRoom(f"a snapshot needs {missing // 1_000_000 + 1} MB more than the disk has")


def install(cache: LocalCache, packed: Path, promised: Promised) -> None:
    """Use a snapshot from now on. Raises ``BadGeneration``, ``OSError``; the old one then stays."""
    part = cache.begin()
    try:
        _unpack(packed, part, promised)
        _compare(part, promised)
        cache.take_over(part)
    finally:
        generations.delete(part)
    packed.unlink()


def _unpack(packed: Path, part: Path, promised: Promised) -> None:
    import zstandard

    with packed.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != promised.sha256:
            raise BadGeneration("a snapshot is not what was signed")
        file.seek(0)
        part.touch(mode=0o600)
        try:
            with part.open("wb") as out:
                bounded = _Bounded(out, promised.unpacked)
                unpacker = zstandard.ZstdDecompressor()
                unpacker.copy_stream(file, bounded)  # type: ignore[arg-type]  # it only writes
        except zstandard.ZstdError:
            raise BadGeneration("a snapshot cannot be unpacked") from None


@dataclass(slots=True)
class _Bounded:
    """Lets so many bytes through and no more. The unpacker then goes on with one buffer."""

    out: BinaryIO
    left: int

    def write(self, chunk: bytes) -> int:
        """Pass it on. Raises ``BadGeneration``."""
        self.left -= len(chunk)
        if self.left < 0:
            raise BadGeneration("a snapshot is larger than was said")
        return self.out.write(chunk)


def _compare(part: Path, promised: Promised) -> None:
    try:
        with closing(sqlite3.connect(part)) as driver:
            there = driver.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")
            if {_words(sql) for (sql,) in there} != {_words(sql) for sql in definitions()}:
                raise BadGeneration("a snapshot has other tables than this kiosk")
            if cursor_of(driver) != promised.at or counts_of(driver) != promised.rows:
                raise BadGeneration("a snapshot does not hold what was said")
    except sqlite3.DatabaseError:
        raise BadGeneration("a snapshot is no database") from None


def _words(sql: str) -> str:
    return " ".join(sql.split())

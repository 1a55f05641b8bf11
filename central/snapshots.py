"""Snapshots: a region's file as a kiosk's cache will be, made beforehand, compressed and checked.

``snapshots/REGION/``: the region's copy, and up to ``KEPT`` snapshots, each with what its manifest
says of it. Several processes share the directory; one at a time works on a region.
"""

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import zstandard
from pydantic import TypeAdapter, ValidationError

from central.feed import heads
from central.region_copy import RegionCopy, TooFarBehind, rows_in, sums_in
from central.store import Store
from kiosk.domain.ids import RegionId
from kiosk.regionfile.tables import form
from kiosk.regionfile.writing import counts_of, cursor_of, file_sums
from kiosk.sync.wire import BucketSums, Changes, Head

KEPT = 2
"""Of each region: the newest, and the one before for who is fetching it."""
LEVEL = 3
"""zstd's: above it, minutes of work save a few percent."""
AT_MOST_BEHIND = 0.01
"""Of its rows: when so much changed since the newest snapshot, a new one is made."""
LITTLE = 1_000
"""Changes that a kiosk fetches one by one anyway."""
RENEWED_AFTER = timedelta(hours=20)
"""Who is gone from a region is then gone from its snapshots too, but for the one before."""
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Made:
    """A snapshot, as its manifest tells of it."""

    name: str
    epoch: str
    rv: int
    form: str
    bytes: int
    unpacked: int
    sha256: str
    rows: dict[str, int]
    at: datetime


_MADE = TypeAdapter(Made)


@dataclass(frozen=True, slots=True)
class Snapshots:
    """The snapshots of all regions, and what is asked of their copies."""

    store: Store
    directory: Path

    def newest(self, region: RegionId, epoch: str) -> Made | None:
        """Return the newest snapshot of an epoch; ``None``: there is none yet."""
        its = [made for made in self._all(region) if (made.epoch, made.form) == (epoch, form())]
        return max(its, key=lambda made: (made.rv, made.at), default=None)

    def file(self, region: RegionId, name: str) -> Path | None:
        """Find a snapshot's file."""
        path = self._place(region) / f"{name}.db.zst"
        return path if any(made.name == name for made in self._all(region)) else None

    def due(self, now: datetime) -> list[RegionId]:
        """Tell which regions need a new snapshot."""
        with self.store.read() as connection:
            found = heads(connection)
        return [region for region, head in sorted(found.items()) if self._is_due(region, head, now)]

    def _is_due(self, region: RegionId, head: Head, now: datetime) -> bool:
        newest = self.newest(region, head.epoch)
        if newest is None:
            return True
        behind = head.rv - newest.rv
        old = behind > 0 and now - newest.at > RENEWED_AFTER
        return old or behind > max(LITTLE, AT_MOST_BEHIND * sum(newest.rows.values()))

    def make(self, region: RegionId, now: datetime) -> Made:
        """Make a snapshot, as long as it takes. Raises ``TooFarBehind``: try again."""
        part = self._place(region) / "next.db"
        with self.copy(region).level(wait=True) as driver:
            _delete(part)
            driver.execute("VACUUM INTO ?", (str(part),))
            part.chmod(0o600)
            made = self._finished(region, part, now)
            self._prune(region)
        return made

    def _finished(self, region: RegionId, part: Path, now: datetime) -> Made:
        with closing(sqlite3.connect(part)) as driver:
            at, rows = cursor_of(driver), counts_of(driver)
            if file_sums(driver) != sums_in(driver):
                self.copy(region).delete()
                raise TooFarBehind("the copy was not what was written into it; it is made anew")
            driver.execute("DELETE FROM meta WHERE name NOT IN ('epoch', 'rv')")
            driver.commit()
            driver.execute("PRAGMA journal_mode = DELETE")
        packed = part.with_name("next.db.zst")
        sha256 = compress(part, packed)
        made = Made(
            name=f"{at.epoch}-{at.rv}-{sha256[:16]}",
            epoch=at.epoch,
            rv=at.rv,
            form=form(),
            bytes=packed.stat().st_size,
            unpacked=part.stat().st_size,
            sha256=sha256,
            rows=rows,
            at=now,
        )
        _delete(part)
        packed.rename(packed.with_name(f"{made.name}.db.zst"))
        # Only what has this file beside it is there for others.
        told = packed.with_name(f"{made.name}.json")
        told.with_suffix(".part").write_bytes(_MADE.dump_json(made))
        told.with_suffix(".part").rename(told)
        return made

    def sums(self, region: RegionId) -> BucketSums:
        """Return the sums of a region's rows as they are now. Raises ``TooFarBehind``."""
        with self.copy(region).level(wait=False) as driver:
            at = cursor_of(driver)
            hexes = sums_in(driver).hexes()
        return BucketSums(epoch=at.epoch, rv=at.rv, form=form(), sums=hexes)

    def bucket(self, region: RegionId, bucket: int) -> Changes:
        """Return all rows of a bucket as they are now. Raises ``TooFarBehind``."""
        with self.copy(region).level(wait=False) as driver:
            at = cursor_of(driver)
            rows = tuple(rows_in(driver, bucket))
        return Changes(epoch=at.epoch, head=at.rv, upto=at.rv, changes=rows)

    def copy(self, region: RegionId) -> RegionCopy:
        """The copy of a region."""
        return RegionCopy(self.store, region, self._place(region))

    def _place(self, region: RegionId) -> Path:
        return self.directory / quote(region, safe="")

    def _all(self, region: RegionId) -> Iterator[Made]:
        for path in self._place(region).glob("*.json"):
            with suppress(OSError, ValidationError, json.JSONDecodeError):
                yield _MADE.validate_json(path.read_bytes())

    def _prune(self, region: RegionId) -> None:
        its = sorted(self._all(region), key=lambda made: (made.at, made.rv))
        kept = {made.name for made in its[-KEPT:]}
        for path in self._place(region).glob("*-*-*"):
            if path.name.partition(".")[0] not in kept:
                path.unlink(missing_ok=True)


def compress(source: Path, target: Path) -> str:
    """Compress a file, on the disk when it returns; return the SHA-256 of what came out."""
    sha = hashlib.sha256()
    packing = zstandard.ZstdCompressor(level=LEVEL).chunker(source.stat().st_size, _CHUNK)
    target.unlink(missing_ok=True)
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with source.open("rb") as file, os.fdopen(handle, "wb") as out:

        def write(chunk: bytes) -> None:
            sha.update(chunk)
            out.write(chunk)

        while data := file.read(_CHUNK):
            for chunk in packing.compress(data):
                write(chunk)
        for chunk in packing.finish():  # type: ignore[no-untyped-call]  # zstandard types all but this
            write(chunk)
        out.flush()
        os.fsync(out.fileno())
    return sha.hexdigest()


def _delete(path: Path) -> None:
    for end in ("", "-journal", "-wal", "-shm"):
        path.with_name(f"{path.name}{end}").unlink(missing_ok=True)

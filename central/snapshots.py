"""Snapshots: a region's file as a kiosk's cache will be, made beforehand, compressed and checked.

``snapshots/REGION/``: the region's copy, and the files of snapshots that ``published`` tells of.
Several processes share the directory; one at a time works on a region.
"""

import logging
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from central.alone import Occupied, alone, only_machine
from central.feed import head, heads
from central.packing import compress
from central.published import Made, fetch, publish, told, withdraw
from central.region_copy import RegionCopy, TooFarBehind, rows_in, sums_in
from central.store import Store
from kiosk.domain.ids import RegionId
from kiosk.regionfile.disk import delete_database
from kiosk.regionfile.tables import form
from kiosk.regionfile.writing import counts_of, cursor_of, file_sums
from kiosk.sync.wire import BucketSums, Changes, Head

log = logging.getLogger(__name__)
AT_MOST_BEHIND = 0.01
"""Of its rows: when so much changed since the newest snapshot, a new one is made."""
LITTLE = 1_000
"""Changes that a kiosk fetches one by one anyway."""
RENEWED_AFTER = timedelta(hours=20)
"""Who is gone from a region is then gone from its snapshots too, but for the one before."""


@dataclass(frozen=True, slots=True)
class Snapshots:
    """The snapshots of all regions, and what is asked of their copies."""

    store: Store
    directory: Path

    def newest(self, region: RegionId, epoch: str) -> Made | None:
        """Return the newest snapshot of an epoch; ``None``: there is none yet."""
        its = [
            made
            for made in told(self.store, region)
            if (made.epoch, made.form) == (epoch, form()) and self._can_be_had(region, made)
        ]
        return max(its, key=lambda made: (made.rv, made.at), default=None)

    def _can_be_had(self, region: RegionId, made: Made) -> bool:
        """The directory can be deleted; what machines share is in the database too."""
        return self.store.is_shared or self._path(region, made.name).exists()

    def file(self, region: RegionId, name: str) -> Path | None:
        """Find a snapshot's file; another machine's is fetched. Raises ``Occupied``.

        One that is not whole in the database is withdrawn.
        """
        found = [made for made in told(self.store, region) if made.name == name]
        path = self._path(region, name)
        if not found or path.exists():
            return path if found else None
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with alone(path.with_name("fetching")):
            is_there = path.exists() or fetch(self.store, found[0], path)
        if not is_there:
            log.warning("snapshot %s is damaged in the database: another is made", name)
            withdraw(self.store, found[0])
        self._prune(region)
        return path if is_there else None

    def due(self, now: datetime) -> list[RegionId]:
        """Tell for which regions there is something to make here: a snapshot, or their copy."""
        with self.store.read() as connection:
            found = heads(connection)
        return [
            region
            for region, at in sorted(found.items())
            if self._is_due(region, at, now) or self.copy(region).is_far_behind(at)
        ]

    def _is_due(self, region: RegionId, at: Head, now: datetime) -> bool:
        newest = self.newest(region, at.epoch)
        if newest is None:
            return True
        behind = at.rv - newest.rv
        # What was made by a clock that ran ahead would never be old.
        old = behind > 0 and abs(now - newest.at) > RENEWED_AFTER
        return old or behind > max(LITTLE, AT_MOST_BEHIND * sum(newest.rows.values()))

    def see_to(self, region: RegionId, now: datetime) -> Made | None:
        """Make a snapshot if it is due, and no other machine does; keep the copy here level.

        Raises ``TooFarBehind``: try again.
        """
        with only_machine(self.store, f"snapshot of {region}") as is_ours:
            with self.store.read() as connection:
                at = head(connection, region)
            if is_ours and self._is_due(region, at, now):
                return self.make(region, now)
        with self.copy(region).level(wait=True):
            return None

    def make(self, region: RegionId, now: datetime) -> Made:
        """Make a snapshot, as long as it takes. Raises ``TooFarBehind``: try again."""
        part = self._place(region) / "next.db"
        with self.copy(region).level(wait=True) as driver:
            delete_database(part)
            driver.execute("VACUUM INTO ?", (str(part),))
            part.chmod(0o600)
            packed = part.with_name("next.db.zst")
            made = self._finished(region, part, packed, now)
            try:
                publish(self.store, region, made, packed)
            except Occupied:
                raise TooFarBehind("another machine published one at the same moment") from None
            # It has its name when it is told of: what nobody is told of is deleted.
            packed.rename(self._path(region, made.name))
            self._prune(region)
        return made

    def _finished(self, region: RegionId, part: Path, packed: Path, now: datetime) -> Made:
        with closing(sqlite3.connect(part)) as driver:
            at, rows = cursor_of(driver), counts_of(driver)
            if file_sums(driver) != sums_in(driver):
                self.copy(region).delete()
                raise TooFarBehind("the copy was not what was written into it; it is made anew")
            driver.execute("DELETE FROM meta WHERE name NOT IN ('epoch', 'rv')")
            driver.commit()
            driver.execute("PRAGMA journal_mode = DELETE")
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
        delete_database(part)
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

    def _path(self, region: RegionId, name: str) -> Path:
        return self._place(region) / f"{name}.db.zst"

    def _prune(self, region: RegionId) -> None:
        """Delete the files that nobody is told of any longer."""
        kept = {made.name for made in told(self.store, region)}
        for path in self._place(region).glob("*-*-*"):
            if path.name.partition(".")[0] not in kept:
                path.unlink(missing_ok=True)

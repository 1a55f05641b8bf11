"""``cache.db``: the region as the central service last told it, and how what it tells gets in."""

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from time import monotonic

from kiosk.cache import generations, mending
from kiosk.cache.database import empty_journal
from kiosk.cache.lookups import CacheDamaged, Lookups
from kiosk.cache.mending import Held
from kiosk.cache.new_region import NewRegion
from kiosk.cache.open_file import OpenFile
from kiosk.regionfile.rows import Cursor, Row, to_row
from kiosk.regionfile.sums import Sums
from kiosk.regionfile.writing import counts_of, cursor_of, stand_at, write_all

__all__ = ["CacheDamaged", "Cursor", "Held", "LocalCache", "Row", "to_row"]
EMPTIED_EVERY = 3600.0
"""Seconds at least between two times that the journal is cut off: a memory card wears."""
_log = logging.getLogger(__name__)


class LocalCache(Lookups):
    """The cache's file: looked up in, kept level with the feed, and replaced as a whole."""

    def __init__(self, path: Path, *, only_look: bool = False) -> None:
        """Open the cache. ``only_look``: beside a kiosk that runs, changing nothing of its files.

        It must then be there.
        """
        self._base = path
        self._is_written, self._emptied_at = True, -EMPTIED_EVERY
        super().__init__(
            OpenFile.looked_into(generations.current(path))
            if only_look
            else OpenFile.opened(generations.newest_sound(path))
        )

    def forget_before(self, moment: datetime) -> None:
        """Delete older generations that were not written since, and what the journal still has."""
        generations.forget_before(self._base, moment)
        if self._is_written and monotonic() - self._emptied_at >= EMPTIED_EVERY:
            self._is_written, self._emptied_at = False, monotonic()
            empty_journal(self._file.engine)

    def cursor(self) -> Cursor:
        """How far the feed has been applied."""
        with self._lock, self._file.reading() as driver:
            return cursor_of(driver)

    def counts(self) -> Mapping[str, int]:
        """How many rows there are of each kind."""
        with self._file.reading() as driver:
            return counts_of(driver)

    def apply(self, rows: Iterable[Row], upto: Cursor) -> None:
        """Apply rows and move the cursor, in one transaction."""
        with self._file.writing() as driver:
            write_all(driver, rows)
            stand_at(driver, upto)
        self._applied()

    def sums(self) -> Sums:
        """Add up all rows, in minutes."""
        with self._damage_told(), self._file.reading() as driver:
            return mending.added_up(driver)

    def sums_at(self, at: Cursor) -> Sums | None:
        """Add up all rows, if the feed has been applied just so far; ``None``: it has not."""
        with self._damage_told(), self._file.reading() as driver:
            return mending.added_up(driver) if cursor_of(driver) == at else None

    def held(self, buckets: Collection[int]) -> Mapping[int, Held]:
        """Find the rows of some buckets, in minutes."""
        with self._damage_told(), self._file.reading() as driver:
            return mending.held(driver, buckets)

    def mend(self, there: Held, rows: Iterable[Row], upto: Cursor) -> int | None:
        """Put a bucket's right rows in place of those that were there; return how many were wrong.

        ``rows``: all of the bucket as they are at ``upto``. ``None``: the feed was applied beyond
        that by now, and nothing is done.
        """
        with self._file.writing() as driver:
            at = cursor_of(driver)
            if at.epoch != upto.epoch or at.rv > upto.rv:
                return None
            mended = mending.put_right(driver, there, rows)
        self._applied()
        return mended

    def replace(self, batches: Iterable[tuple[Sequence[Row], Cursor]]) -> None:
        """Put a whole new region in place of the old; readers see either, at every moment.

        It is built in a file of its own. Raises ``BadGeneration``: then the old one stays.
        """
        with closing(self.new_region()) as new:
            for rows, upto in batches:
                new.add(rows, upto)
            self.use(new)

    def new_region(self) -> NewRegion:
        """Begin a whole new region, in a file of its own."""
        return NewRegion.begun(generations.begin(self._base))

    def use(self, new: NewRegion) -> None:
        """Put a new region in place of the old. Raises ``BadGeneration``: the old one stays."""
        new.complete()
        self.take_over(new.path)

    def begin(self) -> Path:
        """Where the file of a new generation is to be made; ``take_over`` puts it into use."""
        return generations.begin(self._base)

    def take_over(self, part: Path) -> None:
        """Check a new generation and use it from now on. Raises ``BadGeneration``."""
        fresh = OpenFile.opened(generations.finish(part))
        with self._lock:
            old, self._file = self._file, fresh
            self._applied()
        # What is in its journal is written into it first: nobody at the desk waits for that.
        old.close()
        generations.keep_one_before(self._base)
        _log.info("the cache is at %d, in %s", self.cursor().rv, fresh.path.name)

    def _applied(self) -> None:
        self.generation += 1
        self._is_written = True

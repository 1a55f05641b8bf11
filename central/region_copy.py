"""The central service's own copy of what a region's kiosks hold, followed from the feed as theirs.

Snapshots are copies of it, and sums are kept beside its rows: neither reads the database's
millions of rows again. Whatever is wrong with it, it is deleted and made anew from the tables.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from central import places
from central.alone import Occupied, alone
from central.feed import MustFetchAgain, changes, head
from central.region_build import build, delete, is_there, opened
from central.store import Store
from kiosk.bodies import Kind
from kiosk.domain.ids import RegionId
from kiosk.regionfile.rows import Cursor, to_row
from kiosk.regionfile.sums import Sums, Totals, sums_of
from kiosk.regionfile.writing import (
    account_for,
    counts_of,
    cursor_of,
    note,
    stand_at,
    write_all,
)
from kiosk.sync.wire import Change, Changes, Head

PAGE = 5_000
_LITTLE = 20_000
"""Numbers of the feed that are quickly applied while somebody waits for an answer."""
_MUCH = 0.25
"""Of its rows: when more changed, all of them are read sooner than what changed is followed."""
_FILE = "copy.db"


class TooFarBehind(Exception):
    """The copy is not level with the feed, and would not be soon."""


@dataclass(frozen=True, slots=True)
class RegionCopy:
    """One region's copy, in a directory of its own."""

    store: Store
    region: RegionId
    directory: Path

    @contextmanager
    def level(self, *, wait: bool) -> Iterator[sqlite3.Connection]:
        """Hand out the copy, level with the feed, to one at a time.

        ``wait``: until it is level, however far behind. Raises ``TooFarBehind``: it would take
        long, or somebody else works on it.
        """
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with alone(self.directory / "lock"), self._sound():
                if self._is_to_be_made(wait=wait):
                    build(self.store, self.region, self._path)
                with closing(opened(self._path)) as driver:
                    self._follow(driver)
                    yield driver
        except Occupied:
            raise TooFarBehind("the copy is being worked on") from None

    @contextmanager
    def _sound(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError:
            self.delete()
            raise TooFarBehind("the copy was damaged and is made anew") from None

    def delete(self) -> None:
        """Let the copy be made anew."""
        delete(self._path)

    @property
    def _path(self) -> Path:
        return self.directory / _FILE

    def is_far_behind(self, now: Head) -> bool:
        """Whether it would take long until the copy is level with a feed that is there now."""
        try:
            return self._behind(now)[1] > _LITTLE
        except sqlite3.Error:  # somebody works on it
            return False

    def _is_to_be_made(self, *, wait: bool) -> bool:
        """Whether there is nothing to follow the feed with, or that would take longer."""
        with self.store.read() as connection:
            is_followed, behind = self._behind(head(connection, self.region))
        if not wait and behind > _LITTLE:
            raise TooFarBehind("the copy follows the feed and is not there yet")
        return not is_followed or (behind > _LITTLE and behind > _MUCH * self._rows())

    def _behind(self, now: Head) -> tuple[bool, int]:
        """Whether the copy is on the way to there, and how many numbers it has to go."""
        at = self._cursor()
        is_followed = at.epoch == now.epoch and at.rv <= now.rv
        return is_followed, now.rv - at.rv if is_followed else now.rv

    def _cursor(self) -> Cursor:
        """How far the copy is; nowhere, if it is of another form."""
        if not is_there(self._path):
            return Cursor()
        with closing(opened(self._path)) as driver:
            return cursor_of(driver)

    def _rows(self) -> int:
        with closing(opened(self._path)) as driver:
            return sum(counts_of(driver).values())

    def _follow(self, driver: sqlite3.Connection) -> None:
        at = cursor_of(driver)
        while True:
            with self.store.read() as connection:
                try:
                    page = changes(connection, self.region, at.epoch, at.rv, PAGE)
                except MustFetchAgain:
                    raise TooFarBehind("a new epoch began, and the copy is made anew") from None
            if page.upto > at.rv:
                at = _apply(driver, page)
            if page.upto == page.head:
                return


def _apply(driver: sqlite3.Connection, page: Changes) -> Cursor:
    rows = [to_row(Kind(change.kind), change.key, change.body) for change in page.changes]
    upto = Cursor(page.epoch, page.upto)
    totals = Totals(sums_in(driver))
    account_for(driver, totals, rows)
    write_all(driver, rows)
    places.follow(driver, rows)
    stand_at(driver, upto)
    note(driver, {"sums": json.dumps(totals.sums().hexes())})
    driver.commit()
    return upto


def sums_in(driver: sqlite3.Connection) -> Sums:
    """The sums of a copy, which are kept in it."""
    found = driver.execute("SELECT value FROM meta WHERE name = 'sums'").fetchone()
    return Sums.from_hexes(json.loads(found[0])) if found and found[0] else Sums()


def rows_in(driver: sqlite3.Connection, bucket: int) -> list[Change]:
    """All rows in a bucket, as the feed tells them.

    Raises ``sqlite3.DatabaseError``: they are not what the copy's sums say. Of a kiosk's rows those
    that it is not told here would be deleted.
    """
    rv, rows = max(1, cursor_of(driver).rv), list(places.in_bucket(driver, bucket))
    if sums_of(rows).buckets[bucket] != sums_in(driver).buckets[bucket]:
        raise sqlite3.DatabaseError("a bucket is not what its sum says")
    return [
        Change(rv=rv, kind=kind, key=key, body=_body(kind, key, text)) for kind, key, text in rows
    ]


def _body(kind: Kind, key: str, text: str) -> dict[str, object]:
    if kind is not Kind.PASS:
        body: dict[str, object] = json.loads(text)
        return body
    patron, _, rest = text.partition("\0")
    return {"id": key, "patron": patron, **json.loads(rest)}

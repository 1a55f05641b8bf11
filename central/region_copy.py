"""The central service's own copy of what a region's kiosks hold, followed from the feed as theirs.

Snapshots are copies of it, and sums are kept beside its rows: neither reads the database's
millions of rows again. Whatever is wrong with it, it is deleted and followed from the start.
"""

import fcntl
import json
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from central.feed import MustFetchAgain, changes
from central.store import Store
from kiosk.bodies import Kind
from kiosk.domain.ids import RegionId
from kiosk.regionfile.rows import Cursor, Row, to_row
from kiosk.regionfile.sums import Sums, Totals, bucket_of
from kiosk.regionfile.tables import form
from kiosk.regionfile.writing import (
    account_for,
    cursor_of,
    every_row,
    make_tables,
    note,
    stand_at,
    write_all,
)
from kiosk.sync.wire import Change, Changes

PAGE = 5_000
_LITTLE = 20_000
"""Numbers of the feed that are quickly applied while somebody waits for an answer."""
_FILE = "copy.db"
_LOCKED_WITHIN_S = 2.0
_LOOK_AGAIN_S = 0.02


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
        with _alone(self.directory / "lock"):
            try:
                with closing(self._opened()) as driver:
                    self._catch_up(driver, wait=wait)
                    yield driver
            except sqlite3.DatabaseError:
                self.delete()
                raise TooFarBehind("the copy was damaged and is made anew") from None

    def _opened(self) -> sqlite3.Connection:
        path = self.directory / _FILE
        for _ in range(2):
            os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
            driver = sqlite3.connect(path, check_same_thread=False)
            driver.execute("PRAGMA secure_delete = ON")
            if not driver.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                make_tables(driver)
                note(driver, {"form": form()})
                driver.commit()
            found = driver.execute("SELECT value FROM meta WHERE name = 'form'").fetchone()
            if found == (form(),):
                break
            driver.close()
            self.delete()
        return driver

    def delete(self) -> None:
        """Let the copy be made anew."""
        for end in ("", "-journal"):
            (self.directory / f"{_FILE}{end}").unlink(missing_ok=True)

    def _catch_up(self, driver: sqlite3.Connection, *, wait: bool) -> None:
        at = cursor_of(driver)
        while True:
            try:
                page = self._page(at)
            except MustFetchAgain:
                self._empty(driver)
                at = Cursor()
                continue
            if not wait and page.head - at.rv > _LITTLE:
                raise TooFarBehind("the copy follows the feed and is not there yet")
            if page.upto > at.rv or page.epoch != at.epoch:
                at = _apply(driver, page)
            if page.upto == page.head:
                return

    def _page(self, at: Cursor) -> Changes:
        with self.store.read() as connection:
            return changes(connection, self.region, at.epoch, at.rv, PAGE)

    @staticmethod
    def _empty(driver: sqlite3.Connection) -> None:
        gone = [Row(kind, key, None) for kind, key, _ in every_row(driver)]
        write_all(driver, gone)
        note(driver, {"epoch": "", "rv": "0", "sums": ""})
        driver.commit()


def _apply(driver: sqlite3.Connection, page: Changes) -> Cursor:
    rows = [to_row(Kind(change.kind), change.key, change.body) for change in page.changes]
    upto = Cursor(page.epoch, page.upto)
    totals = Totals(sums_in(driver))
    account_for(driver, totals, rows)
    write_all(driver, rows)
    stand_at(driver, upto)
    note(driver, {"sums": json.dumps(totals.sums().hexes())})
    driver.commit()
    return upto


def sums_in(driver: sqlite3.Connection) -> Sums:
    """The sums of a copy, which are kept in it."""
    found = driver.execute("SELECT value FROM meta WHERE name = 'sums'").fetchone()
    return Sums.from_hexes(json.loads(found[0])) if found and found[0] else Sums()


def rows_in(driver: sqlite3.Connection, bucket: int) -> Iterator[Change]:
    """All rows in a bucket, as the feed tells them."""
    rv = max(1, cursor_of(driver).rv)
    for kind, key, text in every_row(driver):
        if bucket_of(kind, key) == bucket:
            yield Change(rv=rv, kind=kind, key=key, body=_body(kind, key, text))


def _body(kind: Kind, key: str, text: str) -> dict[str, object]:
    if kind is not Kind.PASS:
        body: dict[str, object] = json.loads(text)
        return body
    patron, _, rest = text.partition("\0")
    return {"id": key, "patron": patron, **json.loads(rest)}


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Keep every other process and thread out; it ends with whoever holds it."""
    handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        _lock(handle)
        yield
    finally:
        os.close(handle)


def _lock(handle: int) -> None:
    until = time.monotonic() + _LOCKED_WITHIN_S
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise TooFarBehind("the copy is being worked on") from None
            time.sleep(_LOOK_AGAIN_S)
        else:
            return

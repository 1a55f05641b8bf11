"""The power is cut at any moment: what a patron saw as done is done, and nothing by half."""

import itertools
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

from kiosk.bodies import Kind
from kiosk.cache.database import open_database
from kiosk.cache.local import Cursor as CacheCursor
from kiosk.cache.local import LocalCache, Row, to_row
from kiosk.cache.outbox import Acknowledgement, Outbox
from kiosk.domain.ids import ItemId, LoanId
from kiosk.domain.operation import Checkout, Return
from kiosk.regionfile import tables
from kiosk.regionfile.writing import stand_at, write_all
from losing_power import Disk, RecordingDisk
from small_region import AN, ATLAS, loan_of, put
from tests.conftest import Prove

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
SEED = 20261122
VISITS = 40


@dataclass
class Recorded:
    """A day at a desk. ``kept``: after how many steps each operation's patron saw green."""

    disk: RecordingDisk
    kept: list[int] = field(default_factory=list)
    acknowledged: list[int] = field(default_factory=list)
    """After how many steps the central service's word on each operation was kept."""


def a_day(path: Path, disk: RecordingDisk, *, hasty: bool) -> Recorded:
    """Lend and take back, hand on, settle; every third operation stays unsent for a while."""
    day = Recorded(disk)
    outbox = Outbox(path, lambda: disk.connect(path, hasty=hasty))
    for number in range(VISITS):
        item = ItemId(f"I{number // 2}")
        if number % 2:
            outbox.record(Return(item, loan_of(ATLAS).branch, NOW), None)
        else:
            loan = loan_of(ATLAS, loan=f"L{number}")
            made = Checkout(LoanId(loan.id), item, AN, loan.branch, loan.lent_at, loan.due)
            outbox.record(made, loan)
        day.kept.append(len(disk.steps))
        if number % 3 == 2:
            words = [Acknowledgement(k.id, False, "", number) for k in outbox.pending(3)]
            outbox.acknowledge(words, NOW)
            day.acknowledged += [len(disk.steps)] * len(words)
            outbox.settle(number - 3)
    outbox.close()
    return day


@contextmanager
def recorded(folder: Path, *, hasty: bool = False) -> Iterator[Recorded]:
    folder.mkdir()
    with RecordingDisk(f"disk-{folder.name}-{hasty}") as disk:
        yield a_day(folder / "outbox.db", disk, hasty=hasty)


def cut(day: Recorded, moments: list[int], chance: Random, look: Callable[..., None]) -> None:
    """Cut the power at each of these steps, in order, and look at what is left."""
    disk, done = Disk(), 0
    for moment in moments:
        for step in day.disk.steps[done:moment]:
            disk.take(step)
        done = moment
        look(moment, disk.lose_power(chance))


def moments(day: Recorded, count: int) -> list[int]:
    """So many moments, all of them once before any comes a second time."""
    first, last = day.kept[0], len(day.disk.steps)
    every = itertools.cycle(range(first, last + 1))
    stride = max(1, (last - first) // count)
    return sorted(itertools.islice(every, 0, count * stride, stride))


def chance() -> Random:
    return Random(SEED)  # noqa: S311 - which writes survive, the same each time


def put_back(folder: Path, files: dict[str, bytes]) -> Path:
    for old in folder.iterdir():
        old.unlink()
    for name, data in files.items():
        if not name.endswith("-journal"):
            (folder / name).write_bytes(data)
    return folder / min(files)


def found_after(folder: Path, files: dict[str, bytes]) -> tuple[int, int, list[str]]:
    """How many operations are there, how many of them acknowledged, and what is wrong."""
    outbox = Outbox(put_back(folder, files))
    try:
        with outbox._engine.connect() as connection:
            wrong = [row[0] for row in connection.exec_driver_sql("PRAGMA integrity_check")]
            seqs = [row[0] for row in connection.exec_driver_sql("SELECT seq FROM operation")]
            laid = connection.exec_driver_sql("SELECT max(seq) FROM overlay").scalar()
        pending = outbox.pending(VISITS + 1)
    finally:
        outbox.close()
    wrong.remove("ok")
    if sorted(seqs) != list(range(1, len(seqs) + 1)):
        wrong.append(f"a gap: {seqs}")
    if seqs and laid != max(seqs):
        wrong.append("an operation without what it changes for the kiosk's own eyes")
    return len(seqs), len(seqs) - len(pending), wrong


def test_no_moment_is_bad_enough_to_lose_what_a_patron_saw_as_done(
    tmp_path: Path, full: bool, proof: Prove
) -> None:
    count = 1500 if full else 60
    after = tmp_path / "after"
    after.mkdir()

    with recorded(tmp_path / "before") as day:

        def look(moment: int, files: dict[str, bytes]) -> None:
            there, acknowledged, wrong = found_after(after, files)
            assert not wrong, f"cut after step {moment}: {wrong}"
            seen = sum(step <= moment for step in day.kept)
            assert seen <= there <= seen + 1
            assert acknowledged >= sum(step <= moment for step in day.acknowledged)

        cut(day, moments(day, count), chance(), look)
    proof("power cuts of the outbox", count, SEED)


PAGES = 40


def a_feed(path: Path, disk: RecordingDisk) -> Recorded:
    """Apply page after page of the feed, as the cache does; rows change, come and go."""
    day = Recorded(disk)
    engine = open_database(path, "NORMAL", lambda: disk.connect(path))
    tables.metadata.create_all(engine)
    for number in range(PAGES):
        with engine.begin() as connection:
            driver: Any = connection.connection.driver_connection
            write_all(driver, page_of(number))
            stand_at(driver, CacheCursor("e1", number + 1))
        day.kept.append(len(disk.steps))
    engine.dispose()
    return day


def page_of(number: int) -> list[Row]:
    """Rows that tell their page: one anew, one changed, one gone."""
    return [
        put(Kind.ITEM, f"I{number}", replace(ATLAS, id=ItemId(f"I{number}"))),
        put(Kind.ITEM, ATLAS.id, replace(ATLAS, title=f"page {number}")),
        to_row(Kind.ITEM, f"I{number - 3}", None),
    ]


def of_page(count: int) -> dict[str, str]:
    """The titles after so many pages."""
    left = {f"I{number}": ATLAS.title for number in range(max(0, count - 3), count)}
    return left | ({ATLAS.id: f"page {count - 1}"} if count else {})


def test_a_power_cut_leaves_the_cache_at_some_page_of_the_feed_and_never_between_two(
    tmp_path: Path, full: bool, proof: Prove
) -> None:
    count = 1500 if full else 40
    before, after = tmp_path / "before", tmp_path / "after"
    before.mkdir()
    after.mkdir()
    found: set[int] = set()
    with RecordingDisk("disk-of-the-cache") as disk:
        day = a_feed(before / "cache.db", disk)

        def look(moment: int, files: dict[str, bytes]) -> None:
            cache = LocalCache(put_back(after, files))
            at = cache.cursor().rv
            found.add(at)
            assert at <= sum(step <= moment for step in day.kept) + 1
            with sqlite3.connect(after / "cache.db") as other:
                rows = other.execute("SELECT body FROM item").fetchall()
                [wrong] = other.execute("PRAGMA integrity_check").fetchone()
            other.close()
            cache.close()
            items = [json.loads(row[0]) for row in rows]
            assert ({each["id"]: each["title"] for each in items}, wrong) == (of_page(at), "ok")

        cut(day, moments(day, count), chance(), look)
    assert len(found) > 5
    proof("power cuts of the cache", count, SEED)


def test_were_the_disk_not_waited_for_this_would_lose_loans(tmp_path: Path) -> None:
    after = tmp_path / "after"
    after.mkdir()
    lost = 0

    with recorded(tmp_path / "before", hasty=True) as day:

        def look(moment: int, files: dict[str, bytes]) -> None:
            nonlocal lost
            there, _, _ = found_after(after, files)
            lost += there < sum(step <= moment for step in day.kept)

        cut(day, moments(day, 20), chance(), look)
    assert lost > 5, f"only {lost}"

"""A kiosk takes snapshots that it can believe, and mends what changed by itself."""

import math
import shutil
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from central.feed import start_epoch
from central.importing import import_directory
from central.signing import KeyFiles
from central.store import open_store
from central_here import (
    KEYS,
    NOON,
    CentralHere,
    KioskThere,
    central_here,
    checkout,
    later,
    return_,
)
from cut_line import CutLine
from kiosk.cache import snapshot
from kiosk.cache.local import LocalCache
from kiosk.cache.outbox import Outbox
from kiosk.domain.ids import RegionId
from kiosk.regionfile.sums import Sums
from kiosk.sync.belief import Belief
from kiosk.sync.client import CentralClient, CentralDown
from kiosk.sync.feed import Feed
from kiosk.sync.link import Link
from kiosk.sync.patience import patiently
from kiosk.sync.push import Push
from kiosk.sync.region_files import RegionFiles
from kiosk.sync.trouble import FeedTrouble, NotBelieved
from kiosk.sync.wire import BucketSums, Manifest, Signed
from small_export import SmallExport, small_export


@dataclass
class Clock:
    """Set by hand, for both sides."""

    now: datetime

    def __call__(self) -> datetime:
        """Tell the time."""
        return self.now


@dataclass
class Kiosk:
    """A kiosk without a desk, whose files outlive it."""

    there: KioskThere
    state: Path
    clock: Clock
    line: CutLine
    root: str

    def __post_init__(self) -> None:
        """Start."""
        self.cache = LocalCache(self.state / "cache.db")
        self.outbox = Outbox(self.state / "outbox.db")
        self.client = CentralClient("http://central", "token", transport=self.line)
        link = Link()
        push = Push(self.client, self.outbox, link, lambda: None)
        self.files = RegionFiles(
            self.client,
            self.cache,
            Belief(self.state, self.root),
            RegionId("waas"),
            self.state,
            self.clock,
        )
        self.feed = Feed(
            self.client,
            self.cache,
            self.outbox,
            link,
            lambda: None,
            push.hand_all_on,
            files=self.files,
        )

    async def stop(self) -> None:
        """Let go of the files."""
        await self.client.close()
        self.cache.close()
        self.outbox.close()

    async def restart(self) -> None:
        """Begin again with what is on the disk."""
        await self.stop()
        self.__post_init__()

    def is_level(self) -> bool:
        """Whether it holds what the central service holds."""
        answer = self.there.get("/v1/sums").raise_for_status()
        theirs = BucketSums.model_validate_json(answer.content)
        return self.cache.sums() == Sums.from_hexes(theirs.sums)


@pytest.fixture
def clock() -> Clock:
    """The time, for both sides."""
    return Clock(later())


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a central service keeps that imported the small export: for each test a copy."""
    folder = tmp_path_factory.mktemp("template")
    with closing(open_store(f"sqlite:///{folder}/central.db", KEYS)) as store:
        import_directory(store, small_export(folder / "export").directory, NOON)
    return folder


@pytest.fixture
def export(template: Path, tmp_path: Path) -> SmallExport:
    """What it imported, to be changed."""
    shutil.copytree(template / "export", tmp_path / "export")
    return SmallExport(tmp_path / "export")


@pytest.fixture
def central(template: Path, tmp_path: Path, clock: Clock) -> Iterator[CentralHere]:
    """A central service that keeps snapshots."""
    shutil.copy(template / "central.db", tmp_path)
    with central_here(f"sqlite:///{tmp_path}/central.db", tmp_path / "central", clock) as here:
        yield here


@pytest.fixture
async def kiosk(central: CentralHere, tmp_path: Path, clock: Clock) -> AsyncIterator[Kiosk]:
    there = central.enrol()
    kiosk = Kiosk(there, tmp_path / "kiosk", clock, CutLine(there, clock), there.enrolment.root_key)
    yield kiosk
    await kiosk.stop()


def snapshots_of(kiosk: Kiosk) -> int:
    return sum("/v1/snapshots/" in path for path in kiosk.line.asked)


async def test_a_kiosk_that_knows_nothing_takes_a_snapshot_and_what_came_since(
    central: CentralHere, kiosk: Kiosk
) -> None:
    central.snapshot()
    kiosk.there.send(return_("I2"))
    await kiosk.feed.follow_once()
    assert (snapshots_of(kiosk), "/v1/changes" in kiosk.line.asked) == (1, False)
    assert kiosk.is_level()
    assert list((kiosk.state / "incoming").iterdir()) == []


async def test_where_there_is_no_snapshot_yet_the_feed_is_read_from_its_start(
    central: CentralHere, kiosk: Kiosk
) -> None:
    await kiosk.feed.follow_once()
    assert snapshots_of(kiosk) == 0
    assert kiosk.is_level()


async def test_a_line_that_breaks_often_brings_the_snapshot_in_the_end_and_no_byte_twice(
    central: CentralHere, kiosk: Kiosk
) -> None:
    made = central.snapshot()
    kiosk.line.cut_after = 300
    await kiosk.feed.follow_once()
    assert snapshots_of(kiosk) == math.ceil(made.bytes / 300)
    assert kiosk.line.carried == made.bytes
    assert kiosk.is_level()


async def test_what_was_fetched_before_a_restart_is_gone_on_with(
    central: CentralHere, kiosk: Kiosk
) -> None:
    made = central.snapshot()
    part = kiosk.state / "incoming" / f"{made.name}.zst"
    kiosk.line.cut_after = 0
    with pytest.raises(CentralDown):
        await kiosk.feed.follow_once()
    whole = kiosk.there.get(f"/v1/snapshots/{made.name}").content
    part.write_bytes(whole[: made.bytes // 2])
    other = part.with_name("e0-1-0123456789abcdef.zst")
    other.write_bytes(b"of another snapshot")
    await kiosk.restart()
    kiosk.line.cut_after = None
    await kiosk.feed.follow_once()
    assert kiosk.line.carried == made.bytes - made.bytes // 2
    assert not other.exists()
    assert kiosk.is_level()


async def test_a_snapshot_that_is_not_what_was_signed_is_refused_and_not_fetched_again(
    central: CentralHere, kiosk: Kiosk
) -> None:
    central.snapshot()
    kiosk.line.change["/v1/snapshots/"] = lambda body: body[:-9] + b"x" * 9
    for _ in range(2):
        with pytest.raises(CentralDown):
            await kiosk.feed.follow_once()
    assert snapshots_of(kiosk) == 1
    assert kiosk.files.condition.trouble is FeedTrouble.DAMAGED
    assert kiosk.cache.cursor().epoch == ""
    kiosk.line.change.clear()
    kiosk.there.send(return_("I2"))
    central.snapshot()
    await kiosk.feed.follow_once()
    assert kiosk.is_level()
    assert kiosk.files.condition.trouble is None


async def test_a_snapshot_that_has_no_room_is_not_begun(
    central: CentralHere, kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    central.snapshot()
    monkeypatch.setattr(snapshot, "MARGIN", 1 << 60)
    with pytest.raises(OSError, match="MB more than the disk has"):
        await kiosk.feed.follow_once()
    assert snapshots_of(kiosk) == 0
    assert kiosk.files.condition.trouble is FeedTrouble.NO_ROOM


async def test_much_that_changed_comes_as_a_snapshot_and_little_as_segments(
    central: CentralHere, kiosk: Kiosk, export: SmallExport
) -> None:
    await kiosk.feed.follow_once()
    kiosk.there.send(return_("I2"))
    central.snapshot()
    await kiosk.feed.follow_once()
    assert snapshots_of(kiosk) == 0
    kiosk.files.little = 3
    export.add("items.csv", *(f"N{n},BEV,BV{n},2100,Titel,Iemand" for n in range(20)))
    central.take(export)
    central.snapshot()
    kiosk.there.send(checkout("K1", "I1", "P1"))
    await kiosk.feed.follow_once()
    assert snapshots_of(kiosk) == 1
    assert kiosk.is_level()


async def test_a_snapshot_older_than_what_is_here_is_never_gone_back_to(
    central: CentralHere, kiosk: Kiosk, export: SmallExport
) -> None:
    central.snapshot()
    kiosk.there.send(return_("I2"))
    await kiosk.feed.follow_once()
    kiosk.files.little = 3
    export.add("items.csv", *(f"N{n},BEV,BV{n},2100,Titel,Iemand" for n in range(20)))
    central.take(export)
    before = snapshots_of(kiosk)
    await kiosk.feed.follow_once()
    assert snapshots_of(kiosk) == before
    assert kiosk.is_level()


async def test_a_central_service_from_a_backup_gives_a_new_snapshot(
    central: CentralHere, kiosk: Kiosk
) -> None:
    central.snapshot()
    await kiosk.feed.follow_once()
    with central.store.write() as connection:
        start_epoch(connection)
    central.snapshot()
    await kiosk.feed.follow_once()
    assert snapshots_of(kiosk) == 2
    assert kiosk.is_level()


async def test_rows_that_changed_by_themselves_are_found_mended_and_told(
    central: CentralHere, kiosk: Kiosk
) -> None:
    await kiosk.feed.follow_once()
    await kiosk.restart()
    with closing(sqlite3.connect(kiosk.state / "cache-1.db")) as driver:
        driver.execute("UPDATE item SET body = replace(body, 'Havelaar', 'Havelaer')")
        driver.execute('DELETE FROM "pass"')
        driver.commit()
    assert not kiosk.is_level()
    assert await kiosk.files.compare()
    assert kiosk.is_level()
    assert kiosk.files.condition.mended > 3
    asked = {path for path in kiosk.line.asked if "bucket" in path}
    assert 0 < len(asked) <= kiosk.files.condition.mended


async def test_nothing_is_compared_at_another_place_of_the_feed(
    central: CentralHere, kiosk: Kiosk
) -> None:
    await kiosk.feed.follow_once()
    kiosk.there.send(return_("I2"))
    assert not await kiosk.files.compare()
    assert kiosk.files.condition.mended == 0


async def follow_with(kiosk: Kiosk, manifest: bytes) -> None:
    """Follow the feed while somebody between sends another manifest."""
    kiosk.line.change["/v1/manifest"] = lambda _: manifest
    await kiosk.feed.follow_once()


async def test_a_manifest_that_ended_is_refused_what_is_known_stays_and_lending_ends(
    central: CentralHere, kiosk: Kiosk, clock: Clock
) -> None:
    central.snapshot()
    old = kiosk.there.get("/v1/manifest").content
    await kiosk.feed.follow_once()
    assert not kiosk.files.belief.is_over(clock.now)
    clock.now += timedelta(hours=80)
    await kiosk.restart()
    await follow_with(kiosk, old)
    assert kiosk.files.condition.trouble is FeedTrouble.EXPIRED
    assert kiosk.files.belief.is_over(clock.now)
    assert kiosk.is_level()


async def test_a_manifest_older_than_one_before_is_refused_also_after_a_restart(
    central: CentralHere, kiosk: Kiosk, clock: Clock
) -> None:
    central.snapshot()
    old = kiosk.there.get("/v1/manifest").content
    clock.now += timedelta(hours=4)
    await kiosk.feed.follow_once()
    await kiosk.restart()
    await follow_with(kiosk, old)
    assert kiosk.files.condition.trouble is FeedTrouble.ROLLED_BACK
    kiosk.line.change.clear()
    await kiosk.restart()
    await kiosk.feed.follow_once()
    assert kiosk.files.condition.trouble is None


async def test_a_manifest_that_a_stranger_signed_brings_no_snapshot(
    central: CentralHere, kiosk: Kiosk, tmp_path: Path
) -> None:
    central.snapshot()
    signed = Signed.model_validate_json(kiosk.there.get("/v1/manifest").content)
    said = Manifest.model_validate_json(signed.text)
    forged = KeyFiles(tmp_path / "stranger").signing().sign(said)
    with pytest.raises(NotBelieved, match="no key we believe"):
        await follow_with(kiosk, forged.model_dump_json().encode())
    assert kiosk.files.condition.trouble is FeedTrouble.NOT_SIGNED
    assert (snapshots_of(kiosk), kiosk.cache.cursor().epoch) == (0, "")


async def test_a_clock_that_is_years_ahead_after_a_power_cut_does_not_refuse_a_snapshot(
    central: CentralHere, kiosk: Kiosk
) -> None:
    central.snapshot()
    kiosk.clock = Clock(later() + timedelta(days=400))
    await kiosk.restart()
    await kiosk.feed.follow_once()
    assert kiosk.is_level()
    assert snapshots_of(kiosk) == 1


async def test_the_manifest_is_asked_for_again_each_hour_and_the_rows_compared_each_day(
    central: CentralHere, kiosk: Kiosk
) -> None:
    central.snapshot()
    await kiosk.feed.follow_once()
    up = 0.0
    kiosk.files.up = lambda: up
    asked = []
    for hour in range(2, 50):
        up = time.monotonic() + hour * 3601
        kiosk.line.asked.clear()
        await kiosk.files.look_after()
        asked += kiosk.line.asked
    assert asked.count("/v1/manifest") > 20
    assert asked.count("/v1/sums") == 2


async def test_a_disk_that_is_full_is_waited_for_and_the_changes_come_once_there_is_room(
    central: CentralHere, kiosk: Kiosk, export: SmallExport, caplog: pytest.LogCaptureFixture
) -> None:
    await kiosk.feed.follow_once()
    with kiosk.cache._file.writing() as driver:
        driver.execute("PRAGMA max_page_count = 1")
    export.add("items.csv", *(f"N{n},BEV,BV{n},2100,{'Titel' * 90},Iemand" for n in range(99)))
    central.take(export)

    async def with_room_after_the_first_try() -> None:
        try:
            await kiosk.feed.follow_once()
        except sqlite3.OperationalError:
            with kiosk.cache._file.writing() as driver:
                driver.execute("PRAGMA max_page_count = 1000000")
            raise

    await patiently(with_room_after_the_first_try, Link())
    assert "is it full?" in caplog.text
    assert kiosk.is_level()

"""A kiosk takes snapshots that it can believe, and else what changed."""

import math
import sqlite3

import pytest

from central.feed import start_epoch
from central_here import (
    CentralHere,
    checkout,
    return_,
)
from filed_kiosk import Kiosk
from kiosk.cache import snapshot
from kiosk.sync import comparing, region_files
from kiosk.sync.client import CentralDown
from kiosk.sync.link import Link
from kiosk.sync.patience import patiently
from kiosk.sync.trouble import FeedTrouble
from small_export import SmallExport


async def test_a_kiosk_that_knows_nothing_takes_a_snapshot_and_what_came_since(
    central: CentralHere, kiosk: Kiosk
) -> None:
    central.snapshot()
    kiosk.there.send(return_("I2"))
    await kiosk.feed.follow_once()
    assert (kiosk.snapshots, "/v1/changes" in kiosk.line.asked) == (1, False)
    assert kiosk.is_level()
    assert list((kiosk.state / "incoming").iterdir()) == []


async def test_where_there_is_no_snapshot_yet_the_feed_is_read_from_its_start(
    central: CentralHere, kiosk: Kiosk
) -> None:
    await kiosk.feed.follow_once()
    assert kiosk.snapshots == 0
    assert kiosk.is_level()


async def test_a_kiosk_whose_files_have_another_form_reads_the_feed_and_compares_nothing(
    central: CentralHere, kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    central.snapshot()
    for room in (region_files, comparing):
        monkeypatch.setattr(room, "form", lambda: "of another release")
    await kiosk.feed.follow_once()
    assert (kiosk.snapshots, "/v1/changes" in kiosk.line.asked) == (0, True)
    assert kiosk.is_level()
    assert not await kiosk.comparing.compare()


async def test_a_line_that_breaks_often_brings_the_snapshot_in_the_end_and_no_byte_twice(
    central: CentralHere, kiosk: Kiosk
) -> None:
    made = central.snapshot()
    kiosk.line.cut_after = 300
    await kiosk.feed.follow_once()
    assert kiosk.snapshots == math.ceil(made.bytes / 300)
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
    assert kiosk.snapshots == 1
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
    assert kiosk.snapshots == 0
    assert kiosk.files.condition.trouble is FeedTrouble.NO_ROOM


async def test_much_that_changed_comes_as_a_snapshot_and_little_as_segments(
    central: CentralHere, kiosk: Kiosk, export: SmallExport
) -> None:
    await kiosk.feed.follow_once()
    kiosk.there.send(return_("I2"))
    central.snapshot()
    await kiosk.feed.follow_once()
    assert kiosk.snapshots == 0
    kiosk.files.little = 3
    export.add("items.csv", *(f"N{n},BEV,BV{n},2100,Titel,Iemand" for n in range(20)))
    central.take(export)
    central.snapshot()
    kiosk.there.send(checkout("K1", "I1", "P1"))
    await kiosk.feed.follow_once()
    assert kiosk.snapshots == 1
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
    before = kiosk.snapshots
    await kiosk.feed.follow_once()
    assert kiosk.snapshots == before
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
    assert kiosk.snapshots == 2
    assert kiosk.is_level()


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

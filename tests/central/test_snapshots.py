"""Snapshots are what the feed says, of one moment, and made when they are due."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from central import feed_files
from central import snapshots as snapshots_room
from central_here import BOTH, KEYS, WAAS, CentralHere, KioskThere, checkout, later, return_
from kiosk.regionfile.tables import form
from kiosk.regionfile.writing import counts_of, cursor_of, file_sums
from small_export import SmallExport
from told_region import fed, manifest, unpacked


@BOTH
def test_a_snapshot_holds_what_the_feed_tells(
    filled: CentralHere, kiosk: KioskThere, tmp_path: Path
) -> None:
    kiosk.send(checkout("K1", "I1", "P2"), return_("I2"))
    filled.snapshot()
    told = manifest(kiosk)
    with unpacked(kiosk, tmp_path) as driver:
        assert file_sums(driver) == fed(kiosk)
        assert cursor_of(driver).rv == kiosk.head().rv == told.rv
        assert counts_of(driver) == told.rows
        assert driver.execute("SELECT name FROM meta ORDER BY name").fetchall() == [
            ("epoch",),
            ("rv",),
        ]
    assert told.form == form()


@BOTH
def test_the_next_snapshot_follows_only_what_changed_and_is_as_right(
    filled: CentralHere, kiosk: KioskThere, export: SmallExport, tmp_path: Path
) -> None:
    first = filled.snapshot()
    filled.take(export.swap("items.csv", "Max Havelaar", "Een"))
    kiosk.send(return_("I2"))
    second = filled.snapshot()
    assert second.rv > first.rv
    with unpacked(kiosk, tmp_path) as driver:
        assert file_sums(driver) == fed(kiosk)


@BOTH
def test_a_snapshot_made_while_others_write_is_of_one_moment(
    filled: CentralHere, kiosk: KioskThere, tmp_path: Path
) -> None:
    writers = [filled.enrol("2100") for _ in range(2)]
    done = threading.Event()

    def write(number: int) -> None:
        writers[number].sent = number * 1000
        for turn in range(6):
            writers[number].send(checkout(f"K{number}-{turn}", f"I{number + 1}", "P1"))

    def follow() -> None:
        while not done.is_set():
            filled.snapshot()
            filled.files.snapshots.copy(WAAS).delete()
            filled.snapshot()

    with ThreadPoolExecutor(3) as threads:
        making = threads.submit(follow)
        for writing in [threads.submit(write, number) for number in range(2)]:
            writing.result()
        done.set()
        making.result()
    filled.snapshot()
    with unpacked(kiosk, tmp_path) as driver:
        assert file_sums(driver) == fed(kiosk)


def test_two_snapshots_are_kept_and_older_ones_are_gone(
    filled: CentralHere, kiosk: KioskThere, tmp_path: Path
) -> None:
    names = []
    for number in range(3):
        kiosk.send(checkout(f"K{number}", "I1", "P1"))
        names.append(filled.snapshot().name)
    there = {path.name.partition(".")[0] for path in tmp_path.glob("state/snapshots/waas/*.zst")}
    assert there == set(names[1:])
    assert kiosk.get(f"/v1/snapshots/{names[0]}").status_code == 410


def test_a_snapshot_is_due_at_first_after_much_and_after_a_day_but_not_for_nothing(
    filled: CentralHere, kiosk: KioskThere, export: SmallExport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots_room, "LITTLE", 100)
    snapshots = filled.files.snapshots
    assert WAAS in snapshots.due(later())
    filled.snapshot()
    assert WAAS not in snapshots.due(later() + timedelta(days=9))
    export.add("items.csv", *(f"N{n},BEV,BV{n},2100,Titel,Iemand" for n in range(200)))
    filled.take(export)
    assert WAAS in snapshots.due(later())
    filled.snapshot()
    kiosk.send(return_("I2"))
    assert WAAS not in snapshots.due(later())
    assert WAAS in snapshots.due(later() + timedelta(days=1))


async def test_what_serves_has_snapshots_made_in_a_process_beside_it(
    filled: CentralHere, kiosk: KioskThere, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = filled.files
    monkeypatch.setattr(feed_files, "LOOK_EVERY_S", 0)
    (tmp_path / "state" / "master.key").write_text(KEYS.master.hex())
    (tmp_path / "state" / "master.key").chmod(0o600)
    looked = asyncio.Event()
    async with asyncio.timeout(30), files.kept_made(looked.set):
        await looked.wait()
    assert manifest(kiosk).name

"""The central service's own copy of a region: made from the tables, followed, and checked."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event

from central import region_copy
from central.feed import start_epoch
from central.region_build import opened
from central.region_copy import RegionCopy, TooFarBehind, rows_in
from central_here import BOTH, WAAS, CentralHere, KioskThere, checkout, return_
from kiosk.bodies import Kind
from kiosk.regionfile.rows import to_row
from kiosk.regionfile.sums import Sums, bucket_of
from kiosk.regionfile.tables import form
from kiosk.regionfile.writing import file_sums
from kiosk.sync.wire import BucketSums, Changes
from told_region import fed, manifest, unpacked


@BOTH
def test_sums_are_those_of_the_feed_and_each_bucket_can_be_had(
    filled: CentralHere, kiosk: KioskThere, tmp_path: Path
) -> None:
    kiosk.send(return_("I2"))
    sums = BucketSums.model_validate_json(kiosk.get("/v1/sums").raise_for_status().content)
    assert (sums.rv, sums.form) == (kiosk.head().rv, form())
    assert Sums.from_hexes(sums.sums) == fed(kiosk)
    rows = kiosk.rows()
    for bucket in {bucket_of(Kind(kind), key) for kind, key in rows}:
        answer = kiosk.get(f"/v1/buckets/{bucket}").raise_for_status()
        found = Changes.model_validate_json(answer.content)
        got = {to_row(Kind(row.kind), row.key, row.body) for row in found.changes}
        assert got == {
            to_row(Kind(kind), key, body)
            for (kind, key), body in rows.items()
            if bucket_of(Kind(kind), key) == bucket
        }


def change_copy(place: Path, statement: str) -> None:
    """Behind the service's back."""
    with closing(sqlite3.connect(place / "state/snapshots/waas/copy.db")) as driver:
        driver.execute(statement)
        driver.commit()


def test_a_copy_that_changed_by_itself_makes_no_snapshot_and_is_made_anew(
    filled: CentralHere, kiosk: KioskThere, tmp_path: Path
) -> None:
    filled.snapshot()
    change_copy(tmp_path, "UPDATE item SET body = replace(body, 'Havelaar', 'Havelaer')")
    kiosk.send(return_("I2"))
    with pytest.raises(TooFarBehind, match="made anew"):
        filled.snapshot()
    filled.snapshot()
    with unpacked(kiosk, tmp_path) as driver:
        assert file_sums(driver) == fed(kiosk)


def test_a_copy_of_another_epoch_is_emptied_first(
    filled: CentralHere, kiosk: KioskThere, tmp_path: Path
) -> None:
    filled.snapshot()
    change_copy(tmp_path, "INSERT INTO fee VALUES ('of the epoch before', 'P1', '{}')")
    with filled.store.write() as connection:
        start_epoch(connection)
    filled.snapshot()
    assert manifest(kiosk).epoch == kiosk.head().epoch
    with unpacked(kiosk, tmp_path) as driver:
        assert file_sums(driver) == fed(kiosk)


def copy_of(central: CentralHere) -> RegionCopy:
    return central.files.snapshots.copy(WAAS)


@BOTH
def test_the_first_copy_is_read_from_the_tables_and_not_followed_page_by_page(
    filled: CentralHere, kiosk: KioskThere, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(region_copy, "PAGE", 1)
    asked: list[str] = []

    def note(*words: object) -> None:
        asked.append(str(words[2]))

    event.listen(filled.store.engine, "before_cursor_execute", note)
    with copy_of(filled).level(wait=True) as driver:
        of_the_feed = [each for each in asked if " feed" in each]
        assert file_sums(driver) == fed(kiosk)
    assert len(of_the_feed) <= len(Kind) + 1 < len(kiosk.rows())


@BOTH
def test_when_much_changed_the_copy_is_made_anew_and_when_little_did_it_is_followed(
    filled: CentralHere, kiosk: KioskThere, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(region_copy, "_LITTLE", 2)
    path = tmp_path / "state/snapshots/waas/copy.db"
    made = []
    for operations in ([], [return_("I2")], [checkout(f"K{n}", "I1", "P1") for n in range(20)]):
        kiosk.send(*operations)
        with copy_of(filled).level(wait=True) as driver:
            assert file_sums(driver) == fed(kiosk)
        made.append(path.stat().st_ino)
    assert made[0] == made[1] != made[2]


def test_a_bucket_is_read_without_the_rest_of_the_copy(
    filled: CentralHere, kiosk: KioskThere
) -> None:
    key = kiosk.enrolment.region
    with copy_of(filled).level(wait=True) as driver:
        read: list[str] = []
        driver.set_trace_callback(read.append)
        assert rows_in(driver, bucket_of(Kind.REGION, key))
    assert all(" WHERE " in each or " FROM meta" in each for each in read)


def test_a_bucket_that_is_not_what_its_sum_says_is_not_told_and_the_copy_is_made_anew(
    filled: CentralHere, kiosk: KioskThere, tmp_path: Path
) -> None:
    filled.snapshot()
    path = f"/v1/buckets/{bucket_of(Kind.ITEM, 'I1')}"
    right = kiosk.get(path).raise_for_status().content
    for spoiled in ("DELETE FROM item WHERE key = 'I1'", "DELETE FROM places.place"):
        with closing(opened(tmp_path / "state/snapshots/waas/copy.db")) as driver:
            driver.execute(spoiled)
            driver.commit()
        assert kiosk.get(path).status_code == 503
        assert kiosk.get(path).content == right

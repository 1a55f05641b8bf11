"""The feed as files: snapshots that are what the feed says, segments, and sums to compare."""

import asyncio
import json
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
import zstandard

from central import feed_files
from central import snapshots as snapshots_room
from central.feed import head
from central.region_copy import TooFarBehind
from central_here import KEYS, CentralHere, KioskThere, central_here, checkout, later, return_
from kiosk.bodies import Kind
from kiosk.domain.ids import RegionId
from kiosk.regionfile.rows import to_row
from kiosk.regionfile.sums import Sums, bucket_of
from kiosk.regionfile.tables import form
from kiosk.regionfile.writing import counts_of, cursor_of, file_sums, make_tables, write_all
from kiosk.sync.wire import BucketSums, Changes, KeyLists, Manifest, Signed
from small_export import SmallExport

BOTH = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
WAAS = RegionId("waas")


@pytest.fixture
def central(database: str, tmp_path: Path) -> Iterator[CentralHere]:
    """A central service that keeps snapshots."""
    with central_here(database, tmp_path / "state") as here:
        yield here


def manifest(kiosk: KioskThere) -> Manifest:
    said = Signed.model_validate_json(kiosk.get("/v1/manifest").raise_for_status().content)
    return Manifest.model_validate_json(said.text)


def unpacked(kiosk: KioskThere, folder: Path) -> Path:
    """Fetch the newest snapshot."""
    name = manifest(kiosk).name
    answer = kiosk.get(f"/v1/snapshots/{name}").raise_for_status()
    path = folder / f"{name}.db"
    path.write_bytes(zstandard.ZstdDecompressor().decompress(answer.content))
    return path


def fed(kiosk: KioskThere, folder: Path) -> Sums:
    """The sums of what a kiosk holds that reads the whole feed."""
    with closing(sqlite3.connect(folder / "fed.db")) as driver:
        make_tables(driver)
        write_all(
            driver, [to_row(Kind(kind), key, body) for (kind, key), body in kiosk.rows().items()]
        )
        return file_sums(driver)


@BOTH
def test_a_snapshot_holds_what_the_feed_tells(
    filled: CentralHere, kiosk: KioskThere, tmp_path: Path
) -> None:
    kiosk.send(checkout("K1", "I1", "P2"), return_("I2"))
    filled.snapshot()
    told = manifest(kiosk)
    with closing(sqlite3.connect(unpacked(kiosk, tmp_path))) as driver:
        assert file_sums(driver) == fed(kiosk, tmp_path)
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
    with closing(sqlite3.connect(unpacked(kiosk, tmp_path))) as driver:
        assert file_sums(driver) == fed(kiosk, tmp_path)


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

    with ThreadPoolExecutor(3) as threads:
        making = threads.submit(follow)
        for writing in [threads.submit(write, number) for number in range(2)]:
            writing.result()
        done.set()
        making.result()
    filled.snapshot()
    with closing(sqlite3.connect(unpacked(kiosk, tmp_path))) as driver:
        assert file_sums(driver) == fed(kiosk, tmp_path)


def test_a_manifest_is_said_also_before_there_is_a_snapshot(
    filled: CentralHere, kiosk: KioskThere
) -> None:
    assert manifest(kiosk).name == ""
    made = filled.snapshot()
    assert manifest(kiosk).name == made.name
    answer = kiosk.get("/v1/manifest")
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_manifest_that_a_kiosk_has_is_not_sent_again(
    filled: CentralHere, kiosk: KioskThere
) -> None:
    filled.snapshot()
    for path in ("/v1/manifest", "/v1/keys"):
        tag = kiosk.get(path).headers["ETag"]
        again = kiosk.ask(path, **{"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")


def test_the_head_has_a_tag_too(kiosk: KioskThere) -> None:
    tag = kiosk.get("/v1/head").headers["ETag"]
    again = kiosk.ask("/v1/head", **{"If-None-Match": tag})
    assert again.status_code == 304
    kiosk.send(return_("I2"))
    assert kiosk.get("/v1/head").headers["ETag"] != tag


def test_a_snapshot_comes_in_parts_and_the_whole_is_what_the_manifest_says(
    filled: CentralHere, kiosk: KioskThere
) -> None:
    filled.snapshot()
    told = manifest(kiosk)
    path, whole = f"/v1/snapshots/{told.name}", b""
    while len(whole) < told.bytes:
        wanted = {"Range": f"bytes={len(whole)}-{len(whole) + 999}", "If-Range": f'"{told.name}"'}
        part = kiosk.ask(path, **wanted)
        assert part.status_code == 206
        whole += part.content
    assert (len(whole), sha256(whole).hexdigest()) == (told.bytes, told.sha256)
    assert part.headers["Cache-Control"] == "private, no-store"


def test_a_kiosk_gets_no_other_regions_files(filled: CentralHere, kiosk: KioskThere) -> None:
    alone = filled.enrol("3570")
    made = filled.snapshot()
    assert kiosk.get(f"/v1/snapshots/{made.name}").status_code == 200
    assert alone.get(f"/v1/snapshots/{made.name}").status_code == 410
    assert alone.get(f"/v1/segments/{made.epoch}/waas/0-1").status_code == 404
    assert (manifest(alone).name, manifest(alone).region) == ("", alone.enrolment.region)
    for path in ("manifest", "keys", "sums", "buckets/1", f"snapshots/{made.name}"):
        assert filled.http.get(f"/v1/{path}").status_code == 401


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


def test_all_that_is_kept_is_for_its_owner_only(filled: CentralHere, tmp_path: Path) -> None:
    filled.snapshot()
    files = [path for path in (tmp_path / "state").rglob("*") if path.is_file()]
    assert {path.name for path in files} >= {"root.key", "signing.key", "keys.json", "copy.db"}
    secret = [path for path in files if path.suffix not in (".json",) or path.name == "keys.json"]
    assert {oct(path.stat().st_mode & 0o777) for path in secret} == {"0o600"}


def test_a_snapshot_is_due_at_first_after_much_and_after_a_day_but_not_for_nothing(
    filled: CentralHere, kiosk: KioskThere, export: SmallExport, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert filled.files is not None
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


@BOTH
def test_segments_bring_every_row_and_mean_the_same_each_time(
    filled: CentralHere, kiosk: KioskThere
) -> None:
    head, at = kiosk.head(), 0
    rows: dict[tuple[str, str], object] = {}
    while at < head.rv:
        upto = min(at + 3, head.rv)
        path = f"/v1/segments/{head.epoch}/waas/{at}-{upto}"
        answer = kiosk.get(path).raise_for_status()
        assert answer.headers["Content-Encoding"] == "zstd"
        segment = Changes.model_validate_json(answer.content)
        assert all(at < row.rv <= upto for row in segment.changes)
        rows |= {(row.kind, row.key): row.body for row in segment.changes}
        at = segment.upto
        again = kiosk.ask(path, **{"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304
    assert rows == kiosk.rows()


@pytest.mark.parametrize(
    ("place", "status"),
    [
        ("{e}/waas/0-99999", 422),
        ("{e}/waas/5-5", 422),
        ("{e}/waas/1-4999", 410),
        ("x/waas/0-1", 410),
    ],
)
def test_a_segment_that_is_none_is_refused(kiosk: KioskThere, place: str, status: int) -> None:
    path = place.format(e=kiosk.head().epoch)
    assert kiosk.get(f"/v1/segments/{path}").status_code == status


@BOTH
def test_sums_are_those_of_the_feed_and_each_bucket_can_be_had(
    filled: CentralHere, kiosk: KioskThere, tmp_path: Path
) -> None:
    kiosk.send(return_("I2"))
    sums = BucketSums.model_validate_json(kiosk.get("/v1/sums").raise_for_status().content)
    assert (sums.rv, sums.form) == (kiosk.head().rv, form())
    assert Sums.from_hexes(sums.sums) == fed(kiosk, tmp_path)
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


def test_a_copy_that_changed_by_itself_makes_no_snapshot_and_is_made_anew(
    filled: CentralHere, kiosk: KioskThere, tmp_path: Path
) -> None:
    filled.snapshot()
    with closing(sqlite3.connect(tmp_path / "state/snapshots/waas/copy.db")) as driver:
        driver.execute("UPDATE item SET body = replace(body, 'Havelaar', 'Havelaer')")
        driver.commit()
    kiosk.send(return_("I2"))
    with pytest.raises(TooFarBehind, match="made anew"):
        filled.snapshot()
    filled.snapshot()
    with closing(sqlite3.connect(unpacked(kiosk, tmp_path))) as driver:
        assert file_sums(driver) == fed(kiosk, tmp_path)


def test_a_copy_of_another_epoch_is_emptied_first(
    filled: CentralHere, kiosk: KioskThere, tmp_path: Path
) -> None:
    from central.feed import start_epoch

    filled.snapshot()
    with closing(sqlite3.connect(tmp_path / "state/snapshots/waas/copy.db")) as driver:
        driver.execute("INSERT INTO fee VALUES ('of the epoch before', 'P1', '{}')")
        driver.commit()
    with filled.store.write() as connection:
        start_epoch(connection)
    filled.snapshot()
    assert manifest(kiosk).epoch == kiosk.head().epoch
    with closing(sqlite3.connect(unpacked(kiosk, tmp_path))) as driver:
        assert file_sums(driver) == fed(kiosk, tmp_path)


def test_a_kiosk_is_given_the_root_that_signed_the_keys(
    filled: CentralHere, kiosk: KioskThere
) -> None:
    lists = KeyLists.model_validate_json(kiosk.get("/v1/keys").raise_for_status().content)
    assert kiosk.enrolment.root_key == json.loads(lists.lists[-1].text)["root"]
    assert list(lists.lists[-1].signatures) == [kiosk.enrolment.root_key]


async def test_what_serves_has_snapshots_made_in_a_process_beside_it(
    filled: CentralHere, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = filled.files
    assert files is not None
    monkeypatch.setattr(feed_files, "LOOK_EVERY_S", 0.05)
    with filled.store.read() as connection:
        epoch = head(connection, WAAS).epoch
    (tmp_path / "state" / "master.key").write_text(KEYS.master.hex())
    (tmp_path / "state" / "master.key").chmod(0o600)
    async with files.kept_made(), asyncio.timeout(30):
        while files.snapshots.newest(WAAS, epoch) is None:  # noqa: ASYNC110 - another process makes it
            await asyncio.sleep(0.1)

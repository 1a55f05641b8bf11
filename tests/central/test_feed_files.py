"""The feed as files, over HTTP: manifests, snapshots and segments, each for its own kiosks only."""

import json
from hashlib import sha256
from pathlib import Path

import pytest

from central_here import BOTH, CentralHere, KioskThere, return_
from kiosk.sync.wire import Changes, KeyLists
from told_region import manifest


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


def test_all_that_is_kept_is_for_its_owner_only(filled: CentralHere, tmp_path: Path) -> None:
    filled.snapshot()
    files = [path for path in (tmp_path / "state").rglob("*") if path.is_file()]
    assert {path.name for path in files} >= {"root.key", "signing.key", "keys.json", "copy.db"}
    secret = [path for path in files if path.suffix not in (".json",) or path.name == "keys.json"]
    assert {oct(path.stat().st_mode & 0o777) for path in secret} == {"0o600"}


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


def test_a_kiosk_is_given_the_root_that_signed_the_keys(
    filled: CentralHere, kiosk: KioskThere
) -> None:
    lists = KeyLists.model_validate_json(kiosk.get("/v1/keys").raise_for_status().content)
    assert kiosk.enrolment.root_key == json.loads(lists.lists[-1].text)["root"]
    assert list(lists.lists[-1].signatures) == [kiosk.enrolment.root_key]

"""The feed as files, for kiosks: manifests, snapshots, segments, and sums to compare.

All of it is a region's personal data: only for the region's own kiosks, and in nobody's cache.
"""

from hashlib import sha256
from typing import Annotated, Any

from fastapi import APIRouter, Header, HTTPException, Path, Response
from fastapi.responses import FileResponse

from central.alone import Occupied
from central.feed import MustFetchAgain, head
from central.manifests import manifest_of, no_snapshot, version_at
from central.region_copy import TooFarBehind
from central.segments import LONGEST, Name
from central.service import AKiosk, Central, Here
from kiosk.domain.ids import RegionId
from kiosk.regionfile.sums import BUCKETS
from kiosk.sync.wire import BucketSums, Changes, KeyLists, Signed, Wire

router = APIRouter()

PRIVATE = {"Cache-Control": "private, no-store"}
_SOON = {"Retry-After": "30"}
Number = Annotated[int, Path(ge=0, le=2**63 - 1)]
IfNoneMatch = Annotated[str, Header(max_length=200)]
_ANSWERS: dict[int | str, dict[str, Any]] = {304: {"description": "it is as it was"}}


def told(said: Wire, etag: str, if_none_match: str) -> Response:
    """Answer with what the kiosk does not have yet."""
    headers = {**PRIVATE, "ETag": f'"{etag}"'}
    if f'"{etag}"' in if_none_match:
        return Response(status_code=304, headers=headers)
    return Response(said.model_dump_json(), media_type="application/json", headers=headers)


@router.get("/v1/keys")
def get_keys(central: Here, _: AKiosk, if_none_match: IfNoneMatch = "") -> KeyLists:
    """Return all lists of keys there ever were, the oldest first."""
    lists = central.files.signing.lists
    return told(lists, _tag(lists), if_none_match)  # type: ignore[return-value]  # FastAPI passes a response through


@router.get("/v1/manifest", responses=_ANSWERS)
def get_manifest(central: Here, sender: AKiosk, if_none_match: IfNoneMatch = "") -> Signed:
    """Say, signed, what the region's newest snapshot is."""
    files, epoch, now = central.files, _epoch(central, sender.region), central.now()
    made = files.snapshots.newest(sender.region, epoch) or no_snapshot(epoch, now)
    version = version_at(central.store, now)
    said = manifest_of(files.signing, sender.region, made, now, version)
    return told(said, _tag(said), if_none_match)  # type: ignore[return-value]  # as above


@router.get("/v1/snapshots/{name}", response_class=FileResponse)
def get_snapshot(central: Here, sender: AKiosk, name: str) -> FileResponse:
    """Return a snapshot, or the part of it that ``Range`` asks for."""
    try:
        path = central.files.snapshots.file(sender.region, name)
    except Occupied:
        raise HTTPException(503, "it is being fetched from another machine", _SOON) from None
    if path is None:
        raise HTTPException(410, "this snapshot is gone: ask for the manifest again", PRIVATE)
    headers = {**PRIVATE, "ETag": f'"{name}"'}
    return FileResponse(path, media_type="application/zstd", headers=headers)


@router.get("/v1/segments/{epoch}/{region}/{after}-{upto}")
def get_segment(
    central: Here,
    sender: AKiosk,
    epoch: str,
    region: str,
    after: Number,
    upto: Number,
    if_none_match: IfNoneMatch = "",
) -> Changes:
    """Return a stretch of the feed under its own name, compressed."""
    if region != sender.region:
        raise HTTPException(404, "there is no such region for this kiosk", PRIVATE)
    if not 0 < upto - after <= LONGEST:
        raise HTTPException(422, f"a segment has 1 to {LONGEST} numbers", PRIVATE)
    try:
        made = central.segments.get(Name(sender.region, epoch, after, upto))
    except MustFetchAgain as why:
        raise HTTPException(410, f"{why}: fetch all again from 0", PRIVATE) from None
    headers = {**PRIVATE, "ETag": f'"{made.tag}"'}
    if f'"{made.tag}"' in if_none_match:
        return Response(status_code=304, headers=headers)  # type: ignore[return-value]  # as above
    return Response(  # type: ignore[return-value]  # as above
        made.content,
        media_type="application/json",
        headers={**headers, "Content-Encoding": "zstd"},
    )


@router.get("/v1/sums")
def get_sums(central: Here, sender: AKiosk, response: Response) -> BucketSums:
    """Return the sums of the region's rows as they are now."""
    response.headers.update(PRIVATE)
    try:
        return central.files.snapshots.sums(sender.region)
    except TooFarBehind as why:
        raise HTTPException(503, str(why), _SOON) from None


@router.get("/v1/buckets/{bucket}")
def get_bucket(
    central: Here,
    sender: AKiosk,
    response: Response,
    bucket: Annotated[int, Path(ge=0, lt=BUCKETS)],
) -> Changes:
    """Return all rows of a bucket as they are now."""
    response.headers.update(PRIVATE)
    try:
        return central.files.snapshots.bucket(sender.region, bucket)
    except TooFarBehind as why:
        raise HTTPException(503, str(why), _SOON) from None


def _epoch(central: Central, region: RegionId) -> str:
    with central.store.read() as connection:
        return head(connection, region).epoch


def _tag(said: Wire) -> str:
    return sha256(said.model_dump_json().encode()).hexdigest()[:32]

"""Manifests: what a region's newest snapshot is, signed anew each hour."""

from datetime import UTC, datetime, timedelta

from central import schema
from central.in_bulk import put
from central.published import Made
from central.signing import Signing
from central.store import Store, remembered
from kiosk.domain.ids import RegionId
from kiosk.sync.wire import Manifest, Signed

SAID_EVERY = timedelta(hours=1)
LASTS = timedelta(hours=72)
"""As long as a kiosk lends without having heard of us."""
_VERSION = "manifests"
"""The highest version that was ever told."""


def no_snapshot(epoch: str, now: datetime) -> Made:
    """What a manifest says of a region before its first snapshot."""
    return Made("", epoch, 0, "", 0, 0, "", {}, now)


def version_at(store: Store, now: datetime) -> int:
    """Tell an hour's version: what kiosks have heard never gets less, whatever the clock does.

    One that ran ahead for a while would else be all that they believe, until it is that time.
    """
    hour = _hour(now)
    with store.look() as connection:
        highest = int(remembered(connection, _VERSION) or 0)
    if hour > highest:
        with store.write() as connection:
            put(connection, schema.meta, [{"name": _VERSION, "value": str(hour)}])
    return max(hour, highest)


def _hour(now: datetime) -> int:
    return int(now.timestamp() // SAID_EVERY.total_seconds() * SAID_EVERY.total_seconds())


def manifest_of(
    signing: Signing, region: RegionId, made: Made, now: datetime, version: int
) -> Signed:
    """Say what the newest snapshot is. Within the hour it is the same text.

    It is said without a snapshot too: a kiosk that hears nothing for days stops lending.
    """
    said = Manifest(
        region=region,
        version=version,
        not_after=datetime.fromtimestamp(_hour(now), UTC) + LASTS,
        epoch=made.epoch,
        rv=made.rv,
        form=made.form,
        name=made.name,
        bytes=made.bytes,
        unpacked=made.unpacked,
        sha256=made.sha256,
        rows=made.rows,
    )
    return signing.sign(said)

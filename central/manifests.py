"""Manifests: what a region's newest snapshot is, signed anew each hour."""

from datetime import UTC, datetime, timedelta

from central.signing import Signing
from central.snapshots import Made
from kiosk.domain.ids import RegionId
from kiosk.sync.wire import Manifest, Signed

SAID_EVERY = timedelta(hours=1)
LASTS = timedelta(hours=72)
"""As long as a kiosk lends without having heard of us."""


def manifest_of(signing: Signing, region: RegionId, made: Made, now: datetime) -> Signed:
    """Say what the newest snapshot is. Within the hour it is the same text."""
    hour = int(now.timestamp() // SAID_EVERY.total_seconds() * SAID_EVERY.total_seconds())
    said = Manifest(
        region=region,
        version=hour,
        not_after=datetime.fromtimestamp(hour, UTC) + LASTS,
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

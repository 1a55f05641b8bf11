"""Manifests: what a region's newest snapshot is, signed anew each hour."""

from datetime import UTC, datetime, timedelta

from central.published import Made
from central.signing import Signing
from kiosk.domain.ids import RegionId
from kiosk.sync.wire import Manifest, Signed

SAID_EVERY = timedelta(hours=1)
LASTS = timedelta(hours=72)
"""As long as a kiosk lends without having heard of us."""


def no_snapshot(epoch: str, now: datetime) -> Made:
    """What a manifest says of a region before its first snapshot."""
    return Made("", epoch, 0, "", 0, 0, "", {}, now)


def manifest_of(signing: Signing, region: RegionId, made: Made, now: datetime) -> Signed:
    """Say what the newest snapshot is. Within the hour it is the same text.

    It is said without a snapshot too: a kiosk that hears nothing for days stops lending.
    """
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

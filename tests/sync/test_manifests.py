"""Whose word on snapshots a kiosk takes, over the line."""

import time
from datetime import timedelta
from pathlib import Path

import pytest

from central.signing import KeyFiles
from central_here import (
    CentralHere,
    later,
)
from filed_kiosk import Clock, Kiosk
from kiosk.sync.trouble import FeedTrouble, NotBelieved
from kiosk.sync.wire import Manifest, Signed


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
    assert (kiosk.snapshots, kiosk.cache.cursor().epoch) == (0, "")


async def test_a_clock_that_is_years_ahead_after_a_power_cut_does_not_refuse_a_snapshot(
    central: CentralHere, kiosk: Kiosk
) -> None:
    central.snapshot()
    kiosk.clock = Clock(later() + timedelta(days=400))
    await kiosk.restart()
    await kiosk.feed.follow_once()
    assert kiosk.is_level()
    assert kiosk.snapshots == 1


async def test_the_manifest_is_asked_for_again_each_hour(
    central: CentralHere, kiosk: Kiosk
) -> None:
    central.snapshot()
    await kiosk.feed.follow_once()
    up = 0.0
    kiosk.files.up = lambda: up
    kiosk.line.asked.clear()
    for minutes in range(61, 600, 40):
        up = time.monotonic() + minutes * 60
        await kiosk.files.look_after()
    assert len(kiosk.line.asked) == 7

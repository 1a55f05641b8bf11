"""Rows that changed by themselves are found and mended, beside the feed."""

import asyncio
import sqlite3
from contextlib import closing, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from assembled_kiosk import assembled, works_until
from central_here import CentralHere, checkout, return_
from filed_kiosk import Kiosk
from kiosk.sync import comparing


async def spoiled(kiosk: Kiosk) -> None:
    """Let what it holds change by itself."""
    await kiosk.feed.follow_once()
    await kiosk.restart()
    spoil(kiosk.state)
    assert not kiosk.is_level()


def spoil(state: Path) -> None:
    """Change rows of the cache."""
    with closing(sqlite3.connect(state / "cache-1.db")) as driver:
        driver.execute("UPDATE item SET body = replace(body, 'Havelaar', 'Havelaer')")
        driver.execute('DELETE FROM "pass"')
        driver.commit()


async def test_rows_that_changed_by_themselves_are_found_mended_and_told(
    central: CentralHere, kiosk: Kiosk
) -> None:
    await spoiled(kiosk)
    assert await kiosk.comparing.compare()
    assert kiosk.is_level()
    assert kiosk.files.condition.mended > 3
    asked = {path for path in kiosk.line.asked if "bucket" in path}
    assert 0 < len(asked) <= kiosk.files.condition.mended


async def test_what_changes_while_rows_are_compared_is_not_lost(
    central: CentralHere, kiosk: Kiosk
) -> None:
    await spoiled(kiosk)

    def lent_meanwhile(sums: bytes) -> bytes:
        kiosk.there.send(return_("I2"), checkout("K1", "I1", "P1"))
        return sums

    kiosk.line.change["/v1/sums"] = lent_meanwhile
    assert await kiosk.comparing.compare()
    assert kiosk.files.condition.mended > 3
    await kiosk.feed.follow_once()
    assert kiosk.is_level()


async def test_rows_that_the_feed_has_brought_meanwhile_are_not_put_back(
    central: CentralHere, kiosk: Kiosk
) -> None:
    await spoiled(kiosk)

    def overtaken(bucket: bytes) -> bytes:
        """The feed is at the next number before the answer is here."""
        with closing(sqlite3.connect(kiosk.state / "cache-1.db")) as driver:
            driver.execute("UPDATE meta SET value = value + 1 WHERE name = 'rv'")
            driver.commit()
        return bucket

    kiosk.line.change["/v1/buckets"] = overtaken
    assert not await kiosk.comparing.compare()
    assert kiosk.files.condition.mended == 0


async def test_nothing_is_compared_at_another_place_of_the_feed(
    central: CentralHere, kiosk: Kiosk
) -> None:
    await kiosk.feed.follow_once()
    kiosk.there.send(return_("I2"))
    assert not await kiosk.comparing.compare()
    assert kiosk.files.condition.mended == 0


async def test_it_is_compared_each_day_and_soon_again_when_that_could_not_be(
    central: CentralHere, kiosk: Kiosk
) -> None:
    await kiosk.feed.follow_once()
    hours: list[float] = []

    async def pass_time(seconds: float) -> None:
        hours.append(seconds / 3600)
        if len(hours) == 2:
            kiosk.there.send(return_("I2"))
        if len(hours) == 3:
            await kiosk.feed.follow_once()
            kiosk.line.change["/v1/sums"] = lambda _: b"no sums"
        if len(hours) == 4:
            kiosk.line.change.clear()
        if len(hours) == 5:
            raise asyncio.CancelledError

    with suppress(asyncio.CancelledError):
        await replace(kiosk.comparing, sleep=pass_time).run()
    first, a_day, soon, once_more, another_day = hours
    assert 0.5 <= first <= 1.5
    assert max(soon, once_more) < 0.2
    assert min(a_day, another_day) >= 12


async def test_a_kiosk_that_was_put_together_compares_its_rows_without_being_asked(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "FIRST", timedelta(0))
    monkeypatch.setattr(comparing, "AGAIN", timedelta(0))
    await spoiled(kiosk)
    found_bad = asyncio.Event()

    def asked(bucket: bytes) -> bytes:
        found_bad.set()
        return bucket

    kiosk.line.change["/v1/buckets"] = asked
    async with assembled(kiosk.state, kiosk.there.enrolment, kiosk.line) as whole:
        await works_until(whole, found_bad)
    kiosk.there.send(return_("I2"))  # its call that still waits for news is answered

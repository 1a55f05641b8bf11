"""What was acknowledged is kept for five weeks and then deleted, whatever the clocks say meanwhile.

A backup of the central service is 35 days old at most.
"""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from assembled_kiosk import assembled
from kiosk.domain.freshness import Freshness
from kiosk.domain.ids import BranchCode, ItemId, RegionId
from kiosk.domain.operation import Return
from kiosk.sync.clock import date_of
from kiosk.sync.wire import Enrolment
from set_machine import HOUR, NOON, Machine
from tests.sync.conftest import Synced

DAY = timedelta(days=1)
WRONG_BY_YEARS = pytest.mark.parametrize("wrong", [-400 * DAY, 400 * DAY])


class Weeks:
    """Weeks that a kiosk goes through.

    ``wrong``: by how much the central service's clock is wrong. ``wall``: the kiosk's, at a start.
    """

    def __init__(self, synced: Synced) -> None:
        self.machine, self.now = Machine(), NOON
        self.wrong, self.wall = timedelta(0), timedelta(0)
        self.push, self.outbox, self.central = synced.push, synced.outbox, synced.central
        self.push.calendar = self.today
        self.feed = replace(synced.feed, calendar=self.today)

    def today(self) -> datetime:
        """What day it is by the kiosk's calendar."""
        return self.outbox.today(self.machine(), date_of(self.push.client.date))

    def is_on(self, time: timedelta) -> None:
        """Let it stay switched on."""
        self.machine.passes(time)
        self.now += time

    def is_off(self, time: timedelta) -> None:
        """Let it be switched off, and start: it has heard nothing yet."""
        self.now += time
        self.machine.boots(self.now + self.wall)
        self.push.client.date = None
        self.today()  # as the outbox asks, before anything was handed on

    async def hears(self) -> None:
        """Follow the feed, and delete what is old."""
        self._turns_up()
        await self.feed.follow_once()
        await self.feed.forget()

    async def gives_back(self) -> None:
        """Take an item back and hand that on: the outbox can be quicker than the feed."""
        self._turns_up()
        self.outbox.record(Return(ItemId("I1"), BranchCode("b1"), NOON), None)
        await self.push.hand_all_on()

    def _turns_up(self) -> None:
        self.central.date = format_datetime(self.now + self.wrong, usegmt=True)

    def has_it(self) -> bool:
        """Whether there is something for a central service that comes back from a backup."""
        return self.outbox.has_word_of_another("e2")

    async def keeps_it(self, time: timedelta) -> None:
        """See that it is there after a time switched on."""
        self.is_on(time)
        await self.hears()
        assert self.has_it()

    async def forgets_it(self, time: timedelta) -> None:
        """See that it is gone after a time switched on."""
        self.is_on(time)
        await self.hears()
        assert not self.has_it()


@pytest.fixture
def weeks(synced: Synced) -> Weeks:
    return Weeks(synced)


@WRONG_BY_YEARS
async def test_a_central_service_whose_clock_is_wrong_for_a_while_makes_no_kiosk_forget(
    weeks: Weeks, wrong: timedelta
) -> None:
    await weeks.gives_back()
    await weeks.hears()
    for now_wrong in (wrong, timedelta(0)):
        weeks.is_on(17 * DAY)
        weeks.wrong = now_wrong
        await weeks.hears()
    assert weeks.has_it()
    await weeks.forgets_it(4 * DAY)


@WRONG_BY_YEARS
async def test_nor_does_one_whose_clock_was_set_wrong_while_the_kiosk_was_off(
    weeks: Weeks, wrong: timedelta
) -> None:
    await weeks.gives_back()
    await weeks.hears()
    weeks.wrong = wrong
    weeks.is_off(HOUR)
    await weeks.hears()
    weeks.wrong = timedelta(0)
    weeks.is_off(HOUR)
    await weeks.hears()
    await weeks.keeps_it(34 * DAY)
    await weeks.forgets_it(4 * DAY)


@WRONG_BY_YEARS
async def test_a_word_that_came_while_the_central_services_clock_was_wrong_is_kept_as_long(
    weeks: Weeks, wrong: timedelta
) -> None:
    weeks.wrong = wrong
    await weeks.gives_back()
    weeks.wrong = timedelta(0)
    weeks.is_off(HOUR)
    await weeks.hears()
    await weeks.keeps_it(34 * DAY)
    await weeks.forgets_it(4 * DAY)


@WRONG_BY_YEARS
async def test_weeks_alone_with_a_wrong_clock_of_its_own_make_no_kiosk_forget(
    weeks: Weeks, wrong: timedelta
) -> None:
    await weeks.hears()
    weeks.wall = wrong
    weeks.is_off(HOUR)
    weeks.is_on(40 * DAY)
    await weeks.gives_back()
    await weeks.hears()
    for _ in range(20):
        weeks.is_off(HOUR / 60)
        await weeks.hears()
    assert weeks.has_it()
    await weeks.forgets_it(38 * DAY)


@pytest.mark.parametrize(
    ("on", "nights", "at_last"),
    [
        pytest.param(24 * HOUR, [0 * HOUR] * 38, 38 * DAY, id="always on"),
        pytest.param(10 * HOUR, ([14 * HOUR] * 4 + [62 * HOUR]) * 7, 43 * DAY, id="at work"),
        pytest.param(8 * HOUR, [160 * HOUR] * 16, 16 * 7 * DAY, id="one day a week"),
    ],
)
async def test_a_kiosk_that_is_switched_off_each_night_forgets_in_the_end(
    weeks: Weeks, on: timedelta, nights: list[timedelta], at_last: timedelta
) -> None:
    await weeks.gives_back()
    for night in nights:
        weeks.is_on(on)
        await weeks.hears()
        if not weeks.has_it():
            break
        weeks.is_off(night)
        await weeks.hears()
    assert not weeks.has_it()
    assert 35 * DAY <= weeks.now - NOON <= at_last


@pytest.mark.parametrize("kept", [None, "{}"])
async def test_a_calendar_that_was_lost_goes_on_at_its_last_day_and_makes_no_kiosk_forget(
    weeks: Weeks, tmp_path: Path, kept: str | None
) -> None:
    """Of one that is off for long the calendar is far behind."""
    for _ in range(3):
        await weeks.hears()
        weeks.is_off(40 * DAY)
    await weeks.gives_back()
    with closing(sqlite3.connect(tmp_path / "outbox.db")) as other, other:
        if kept is None:
            other.execute("DELETE FROM meta WHERE name = 'calendar'")
        else:
            other.execute("UPDATE meta SET value = ? WHERE name = 'calendar'", [kept])
    await weeks.hears()
    assert weeks.has_it()
    await weeks.forgets_it(38 * DAY)


async def test_a_kiosk_that_was_put_together_forgets_by_its_calendar_and_comes_back_to_the_time(
    synced: Synced, tmp_path: Path
) -> None:
    central, now = synced.central, datetime.now(UTC)
    who = Enrolment(kiosk="K", region=RegionId("waas"), branch=BranchCode("b1"), region_key="00")
    async with assembled(tmp_path / "whole", who, central.transport()) as kiosk:
        for wrong in (timedelta(0), 400 * DAY, timedelta(0)):
            central.date = format_datetime(now + wrong, usegmt=True)
            kiosk.stores.outbox.record(Return(ItemId("I1"), BranchCode("b1"), now), None)
            await kiosk.push.hand_all_on()
            await kiosk.feed.follow_once()
            await kiosk.feed.forget()
            assert abs(kiosk.around.now() - now - wrong) < HOUR
            assert kiosk.around.freshness() is Freshness.FRESH
        assert kiosk.stores.outbox.offer_again("e2") == 3

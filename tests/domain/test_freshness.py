"""Without the central service less is allowed, step by step, whatever the wall clock says."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.freshness import (
    Freshness,
    Heard,
    Moment,
    age_of,
    freshness,
    lending_stop,
    renewal_stop,
    time_now,
)
from kiosk.domain.item_reasons import ItemReason

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
AGES = st.timedeltas(timedelta(0), timedelta(days=3000))


@pytest.mark.parametrize(
    ("age", "step"),
    [
        (None, Freshness.EMPTY),
        (timedelta(0), Freshness.FRESH),
        (15 * timedelta(minutes=1), Freshness.FRESH),
        (15 * timedelta(minutes=1) + SECOND, Freshness.STALE),
        (DAY, Freshness.STALE),
        (DAY + SECOND, Freshness.CAPPED),
        (3 * DAY, Freshness.CAPPED),
        (3 * DAY + SECOND, Freshness.TOO_OLD),
    ],
)
def test_each_step_begins_where_it_is_said(age: timedelta | None, step: Freshness) -> None:
    assert freshness(age) is step


def test_knowledge_that_nobody_vouches_for_any_longer_is_too_old_however_young() -> None:
    assert freshness(timedelta(0), over=True) is Freshness.TOO_OLD
    assert freshness(4 * DAY, over=True) is Freshness.TOO_OLD
    assert freshness(None, over=True) is Freshness.EMPTY


def test_after_a_day_a_patron_borrows_five_items_and_no_more() -> None:
    assert lending_stop(Freshness.CAPPED, 4) is None
    assert lending_stop(Freshness.CAPPED, 5) is ItemReason.ENOUGH_FOR_NOW
    assert lending_stop(Freshness.STALE, 1000) is None


def test_after_three_days_nothing_is_lent_or_renewed() -> None:
    assert lending_stop(Freshness.TOO_OLD, 0) is ItemReason.KNOWN_TOO_LONG_AGO
    assert renewal_stop(Freshness.TOO_OLD) is ItemReason.KNOWN_TOO_LONG_AGO
    assert renewal_stop(Freshness.CAPPED) is None


@given(AGES, AGES, st.integers(0, 20))
def test_older_knowledge_never_allows_more(one: timedelta, other: timedelta, lent: int) -> None:
    younger, older = sorted((one, other))
    if lending_stop(freshness(younger), lent) is not None:
        assert lending_stop(freshness(older), lent) is not None


@pytest.mark.parametrize("wrong", [-400 * DAY, -HOUR, timedelta(0), HOUR, 400 * DAY])
def test_within_a_boot_the_wall_clock_decides_nothing(wrong: timedelta) -> None:
    heard = Heard(NOON, HOUR, "boot")
    later = Moment(NOON + wrong, 3 * HOUR, "boot")
    assert time_now(later, heard) == NOON + 2 * HOUR
    assert age_of(later, heard) == 2 * HOUR


def test_after_a_boot_the_time_is_never_before_the_central_services_last_word() -> None:
    heard = Heard(NOON, HOUR, "boot")
    reset = Moment(NOON - 400 * DAY, 2 * HOUR, "another boot")
    assert time_now(reset, heard) == NOON + 2 * HOUR


def test_where_nobody_can_tell_one_boot_from_another_nothing_is_counted_on() -> None:
    nameless = Moment(NOON - 400 * DAY, 2 * HOUR, "")
    assert time_now(nameless, Heard(NOON, HOUR, "")) == NOON


def test_a_wall_clock_that_stands_at_the_last_word_is_believed() -> None:
    moment = Moment(NOON, SECOND, "another boot")
    assert age_of(moment, Heard(NOON, HOUR, "boot")) == SECOND


def test_after_a_boot_with_a_wrong_clock_little_is_lent_and_nobody_is_sent_away() -> None:
    heard = Heard(NOON, HOUR, "boot")
    behind = Moment(NOON - 400 * DAY, SECOND, "another boot")
    ahead = Moment(NOON + 400 * DAY, SECOND, "another boot")
    assert freshness(age_of(behind, heard)) is Freshness.CAPPED
    assert freshness(age_of(ahead, heard)) is Freshness.TOO_OLD


def test_a_kiosk_that_was_off_for_an_hour_knows_it() -> None:
    heard = Heard(NOON, HOUR, "boot")
    assert age_of(Moment(NOON + HOUR, SECOND, "another boot"), heard) == HOUR


def test_who_never_heard_the_central_service_has_the_wall_clock_and_knows_nobody() -> None:
    moment = Moment(NOON, HOUR, "boot")
    assert time_now(moment, None) == NOON
    assert age_of(moment, None) is None


@given(st.timedeltas(-400 * DAY, 400 * DAY), AGES, AGES, st.booleans())
def test_time_goes_on_whatever_the_wall_clock_does(
    wrong: timedelta, up: timedelta, more: timedelta, same: bool
) -> None:
    heard = Heard(NOON, timedelta(0), "boot")
    boot = "boot" if same else "another boot"
    first = Moment(NOON + wrong, up, boot)
    then = Moment(NOON + wrong + more, up + more, boot)
    assert NOON <= time_now(first, heard) <= time_now(then, heard)
    ages = age_of(first, heard), age_of(then, heard)
    assert ages[0] is not None
    assert ages[1] is not None
    assert timedelta(0) <= ages[0] <= ages[1]

"""The kiosk's clock: wrong by years at the start, right once the central service was heard."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.domain.freshness import Freshness, Moment, freshness
from kiosk.sync.clock import FILE, Clock, this_moment
from set_machine import HOUR, NOON, Machine

DAY = timedelta(days=1)
DATE = "Sun, 22 Nov 2026 12:00:00 GMT"


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.mark.parametrize("jump", [-400 * DAY, 400 * DAY])
def test_a_wall_clock_that_jumps_changes_nothing(
    machine: Machine, tmp_path: Path, jump: timedelta
) -> None:
    clock = Clock(tmp_path, machine)
    clock.heard(DATE)
    machine.passes(HOUR, jump=jump)
    assert clock.now() == NOON + HOUR
    assert clock.age() == HOUR


def test_a_kiosk_that_starts_in_another_year_is_put_right(machine: Machine, tmp_path: Path) -> None:
    machine.moment = Moment(datetime(1970, 1, 1, tzinfo=UTC), HOUR, "boot 1")
    clock = Clock(tmp_path, machine)
    assert clock.age() is None
    clock.heard(DATE)
    assert clock.now() == NOON


def test_an_answer_that_was_on_its_way_for_seconds_does_not_turn_time_back(
    machine: Machine, tmp_path: Path
) -> None:
    clock = Clock(tmp_path, machine)
    clock.heard(DATE)
    machine.passes(timedelta(seconds=4.9))
    lent_at = clock.now()
    clock.heard(DATE)
    assert clock.now() == lent_at


def test_a_clock_that_ran_ahead_is_put_right(machine: Machine, tmp_path: Path) -> None:
    clock = Clock(tmp_path, machine)
    clock.heard(DATE)
    machine.passes(HOUR)
    clock.heard("Sun, 22 Nov 2026 12:59:50 GMT")
    assert clock.now() == NOON + HOUR - timedelta(seconds=10)


def test_the_last_word_is_a_floor_after_a_power_cut(machine: Machine, tmp_path: Path) -> None:
    Clock(tmp_path, machine).heard(DATE)
    machine.boots(NOON - 400 * DAY)
    again = Clock(tmp_path, machine)
    assert again.now() >= NOON
    assert freshness(again.age()) is Freshness.CAPPED


def test_a_few_minutes_are_not_written_down(machine: Machine, tmp_path: Path) -> None:
    clock = Clock(tmp_path, machine)
    clock.heard(DATE)
    written = (tmp_path / FILE).read_bytes()
    machine.passes(HOUR / 60)
    clock.heard("Sun, 22 Nov 2026 12:01:00 GMT")
    assert (tmp_path / FILE).read_bytes() == written
    clock.heard("Sun, 22 Nov 2026 12:06:00 GMT")
    assert (tmp_path / FILE).read_bytes() != written


@pytest.mark.parametrize("date", [None, "", "yesterday", "Sun, 99 Nov 2026 12:00:00 GMT"])
def test_an_answer_without_a_time_still_counts(
    machine: Machine, tmp_path: Path, date: str | None
) -> None:
    clock = Clock(tmp_path, machine)
    clock.heard(date)
    assert clock.age() == timedelta(0)
    assert clock.now() == NOON


@pytest.mark.parametrize("kept", [b"", b"{}", b"[]", b'{"server": 5, "up": "x"}', b"\xff"])
def test_a_floor_that_cannot_be_read_is_none(machine: Machine, tmp_path: Path, kept: bytes) -> None:
    (tmp_path / FILE).write_bytes(kept)
    assert Clock(tmp_path, machine).age() is None


def test_a_disk_that_cannot_be_written_stops_no_clock(machine: Machine, tmp_path: Path) -> None:
    clock = Clock(tmp_path / "nowhere", machine)
    clock.heard(DATE)
    assert clock.now() == NOON


def test_this_machines_clocks_can_be_asked() -> None:
    one, other = this_moment(), this_moment()
    assert one.up <= other.up
    assert one.boot == other.boot != ""

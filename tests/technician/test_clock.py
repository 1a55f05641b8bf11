"""A Pi wakes up in the past; due dates would be wrong."""

from datetime import UTC, datetime, timedelta

import pytest

from kiosk.technician.checks.clock import ClockFacts, check_clock, gather_clock
from kiosk.technician.finding import Complaint, State
from machine_tree import MachineTree

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize("off", [timedelta(seconds=90), timedelta(seconds=-90)])
def test_a_clock_that_agrees_with_the_central_service_is_well(off: timedelta) -> None:
    assert check_clock(ClockFacts(NOON, False, NOON + off)).state is State.OK


@pytest.mark.parametrize("off", [timedelta(hours=1), timedelta(days=-300)])
def test_a_clock_that_disagrees_with_the_central_service_is_wrong(off: timedelta) -> None:
    finding = check_clock(ClockFacts(NOON, True, NOON + off))
    assert (finding.state, finding.complaint) == (State.BAD, Complaint.CLOCK_WRONG)
    assert f"{NOON + off:%Y-%m-%d %H:%M}" in finding.reason


def test_a_clock_that_woke_up_in_1970_is_wrong_even_offline() -> None:
    woken = datetime(1970, 1, 1, 0, 3, tzinfo=UTC)
    assert check_clock(ClockFacts(woken, False, None)).complaint is Complaint.CLOCK_WRONG


def test_a_clock_that_nothing_confirms_is_worth_a_look() -> None:
    finding = check_clock(ClockFacts(NOON, False, None))
    assert finding.complaint is Complaint.CLOCK_NOT_SYNCHRONISED
    assert finding.state is State.WARNING


@pytest.mark.parametrize(
    ("file", "synchronised"),
    [("run/systemd/timesync/synchronized", True), ("run/chrony/chronyd.pid", None), ("x", False)],
)
def test_who_sets_the_clock_is_read_from_the_machine(
    tree: MachineTree, file: str, *, synchronised: bool | None
) -> None:
    tree.write(file, "")
    assert gather_clock(tree.machine, NOON, None).synchronised is synchronised

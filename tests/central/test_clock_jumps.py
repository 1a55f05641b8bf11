"""The service's own clock runs a year ahead until it is put right: what was said meanwhile."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from central.enrolment import NotEnrolled, enrol
from central.sessions import SESSION_LASTS
from central_here import (
    BOTH,
    NOON,
    WAAS,
    CentralHere,
    KioskThere,
    asking,
    central_here,
    checkout,
    later,
    return_,
)
from kiosk.sync.belief import SLACK
from kiosk.sync.wire import EnrolmentRequest
from told_region import manifest

AHEAD = timedelta(days=400)


@dataclass
class AClock:
    """It goes, and is put ahead and back."""

    ahead: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        """Tell the time."""
        return later() + self.ahead


@pytest.fixture
def clock() -> AClock:
    """The service's clock."""
    return AClock()


@pytest.fixture
def central(database: str, tmp_path: Path, clock: AClock) -> Iterator[CentralHere]:
    """A central service that goes by that clock."""
    with central_here(database, tmp_path / "state", clock) as here:
        yield here


@BOTH
def test_kiosks_are_served_before_meanwhile_and_after(
    filled: CentralHere, kiosk: KioskThere, clock: AClock
) -> None:
    for ahead in (timedelta(0), AHEAD, timedelta(0)):
        clock.ahead = ahead
        (outcome,) = kiosk.send(return_("I2"))
        assert outcome.outcome == "applied"


def test_a_token_of_that_time_does_not_last_as_long(
    filled: CentralHere, kiosk: KioskThere, clock: AClock
) -> None:
    clock.ahead = AHEAD
    shown = kiosk.get("/v1/head").request.headers["Authorization"]
    clock.ahead = SESSION_LASTS / 2
    assert filled.http.get("/v1/head", headers={"Authorization": shown}).status_code == 401


def test_a_code_of_that_time_does_not_last_as_long(filled: CentralHere) -> None:
    asked = EnrolmentRequest(**asking(filled.code("2100", later() + AHEAD)))
    with pytest.raises(NotEnrolled):
        enrol(filled.store, asked, later())


@BOTH
def test_kiosks_that_believed_a_manifest_of_that_time_believe_those_after_it(
    filled: CentralHere, kiosk: KioskThere, clock: AClock
) -> None:
    versions = []
    for ahead in (AHEAD, timedelta(0), timedelta(0)):
        clock.ahead = ahead
        told = manifest(kiosk)
        versions.append(told.version)
        assert told.not_after <= clock() + timedelta(hours=72)
    assert min(versions[1:]) >= versions[0] - SLACK.total_seconds()


def test_snapshots_of_that_time_make_place_for_those_after_it(
    filled: CentralHere, kiosk: KioskThere
) -> None:
    snapshots = filled.files.snapshots
    for number in range(2):
        kiosk.send(checkout(f"K{number}", "I1", "P1"))
        snapshots.make(WAAS, later() + AHEAD)
    kiosk.send(return_("I1"))
    assert WAAS in snapshots.due(later()), "who is gone since is to be gone from snapshots too"
    made = snapshots.make(WAAS, later())
    assert manifest(kiosk).name == made.name
    assert WAAS not in snapshots.due(later())


@BOTH
def test_what_was_lent_and_returned_at_that_time_is_returned_and_lent_after_it(
    filled: CentralHere, kiosk: KioskThere, clock: AClock
) -> None:
    clock.ahead = AHEAD
    kiosk.send(checkout("K1", "I1", "P1", at=clock()), return_("I3", at=clock()))
    clock.ahead = timedelta(0)
    kiosk.send(return_("I1", at=NOON), checkout("K3", "I3", "P2", at=NOON))
    assert filled.loans(branch="2100") == {"I3": "P2"}

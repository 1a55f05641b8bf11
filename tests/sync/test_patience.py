"""When a kiosk tries again: soon, at random, and never before it was told to."""

import asyncio
import sqlite3

import httpx
import pytest
from sqlalchemy.exc import OperationalError
from tenacity import Future, RetryCallState
from tenacity.asyncio import AsyncRetrying

from kiosk.cache.generations import BadGeneration
from kiosk.sync.client import AskedToWait, CentralDown
from kiosk.sync.link import Link
from kiosk.sync.patience import LONGEST_OBEDIENCE, LONGEST_PAUSE, patiently, pause
from tests.sync.conftest import Synced


def after(why: Exception, attempt: int = 1) -> RetryCallState:
    """The moment after a try that ended so."""
    state = RetryCallState(AsyncRetrying(), None, (), {})
    state.attempt_number = attempt
    state.outcome = Future(attempt)
    state.outcome.set_exception(why)
    return state


def pauses(why: Exception, attempt: int = 1) -> list[float]:
    return [pause(after(why, attempt)) for _ in range(400)]


def test_those_who_were_all_told_the_same_come_back_spread_over_as_long_again() -> None:
    found = pauses(AskedToWait("busy", 20))
    assert min(found) >= 20
    assert max(found) - min(found) > 15
    assert max(found) <= 40 + 0.5


def test_a_moment_that_was_given_to_one_kiosk_alone_is_kept() -> None:
    found = pauses(AskedToWait("busy", 20, alone=True), attempt=20)
    assert 20 <= min(found) < 20.1
    assert 20.9 < max(found) <= 21


def test_after_the_same_fault_no_two_kiosks_come_back_at_once() -> None:
    found = pauses(CentralDown("away"), attempt=20)
    assert min(found) < LONGEST_PAUSE / 4
    assert max(found) <= LONGEST_PAUSE
    assert len(set(found)) > 390


def test_a_wait_of_years_is_a_slip_and_is_cut_short() -> None:
    assert max(pauses(AskedToWait("busy", 10**9))) <= 2 * LONGEST_OBEDIENCE + LONGEST_PAUSE


@pytest.mark.parametrize("status", [429, 503])
async def test_one_that_is_busy_is_left_alone_for_as_long_as_it_says(
    synced: Synced, status: int
) -> None:
    synced.central.refuses = [httpx.Response(status, headers={"Retry-After": "1"})]
    clock = asyncio.get_running_loop().time
    began = clock()
    await patiently(synced.feed.follow_once, Link())
    assert clock() - began >= 1
    assert synced.central.asked[:2] == ["/v1/head"] * 2


@pytest.mark.parametrize(
    "why",
    [
        OperationalError("INSERT", {}, sqlite3.OperationalError("database or disk is full")),
        sqlite3.OperationalError("database or disk is full"),
        OSError(28, "No space left on device"),
        BadGeneration("damaged while it was built"),
    ],
    ids=lambda why: type(why).__name__,
)
async def test_a_full_disk_is_waited_for_and_ends_no_kiosk(
    why: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    left = [why]

    async def work() -> str:
        if left:
            raise left.pop()
        return "done"

    assert await patiently(work, Link()) == "done"
    assert "is it full?" in caplog.text

"""Each operation reaches the central service once, in order, whatever goes wrong on the way."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.cache.outbox import Acknowledgement, OutboxCount
from kiosk.domain.ids import BranchCode, ItemId, PatronKey
from kiosk.domain.operation import Checkout, Return
from kiosk.sync.client import CentralDown
from kiosk.sync.feed import KEPT
from small_region import AN, ATLAS, BOEK, loan_of
from tests.sync.conftest import Synced

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


def give_back(synced: Synced, *items: str) -> None:
    for item in items:
        synced.outbox.record(Return(ItemId(item), BranchCode("b1"), NOW), None)


def lend(synced: Synced, patron: PatronKey = AN) -> None:
    loan = loan_of(ATLAS, patron)
    synced.outbox.record(Checkout(loan.id, ATLAS.id, patron, loan.branch, NOW, loan.due), loan)


async def test_a_lost_reply_applies_nothing_twice(synced: Synced) -> None:
    give_back(synced, "I1", "I2")
    synced.central.loses_replies = True
    with pytest.raises(CentralDown):
        await synced.push.send_once()
    synced.central.loses_replies = False
    assert await synced.push.send_once() == 2
    assert synced.central.known.order == ["I1", "I2"]
    assert synced.outbox.count().pending == 0


async def test_an_operation_that_chokes_the_central_service_holds_up_only_its_own(
    synced: Synced, caplog: pytest.LogCaptureFixture
) -> None:
    lend(synced)
    give_back(synced, ATLAS.id, "I8", "I9")
    loan = loan_of(BOEK, AN, "L2")
    synced.outbox.record(Checkout(loan.id, BOEK.id, AN, loan.branch, NOW, loan.due), loan)
    synced.central.chokes_on = {ATLAS.id}
    await synced.push.hand_all_on()
    assert synced.central.known.order == ["I8", "I9"]
    assert synced.outbox.count().pending == 3
    assert "set aside for now" in caplog.text


async def test_what_choked_it_goes_on_in_order_once_it_can(synced: Synced) -> None:
    lend(synced)
    give_back(synced, ATLAS.id, "I9")
    synced.central.chokes_on = {ATLAS.id}
    await synced.push.hand_all_on()
    synced.central.chokes_on = set()
    synced.push.retry_seconds = 0
    await synced.push._wait()
    await synced.push.hand_all_on()
    assert synced.central.known.order == ["I9", ATLAS.id, ATLAS.id]


async def test_a_central_service_that_fails_at_everything_is_ill_and_nothing_is_blocked(
    synced: Synced,
) -> None:
    give_back(synced, "I1", "I2")
    synced.central.is_ill = True
    with pytest.raises(CentralDown):
        await synced.push.send_once()
    assert synced.push.blocked.operations == frozenset()
    synced.central.is_ill = False
    await synced.push.hand_all_on()
    assert synced.central.known.order == ["I1", "I2"]


async def fail_for(synced: Synced, hours: float) -> None:
    """Let it go on for so long, with a try each quarter of an hour."""
    synced.push.retry_seconds = 0
    for quarter in range(int(hours * 4) + 1):
        at = NOW + timedelta(minutes=15 * quarter)
        synced.push.calendar = lambda at=at: at  # type: ignore[misc]  # the moment of this turn
        await synced.push.hand_all_on()
        await synced.push._wait()


async def test_a_lone_operation_that_is_poison_is_put_aside_and_told_to_staff(
    synced: Synced, caplog: pytest.LogCaptureFixture
) -> None:
    lend(synced)
    synced.central.chokes_on = {ATLAS.id}
    await fail_for(synced, hours=0.75)
    assert (synced.outbox.count().pending, synced.outbox.count().set_aside) == (1, 0)
    await fail_for(synced, hours=2)
    assert (synced.outbox.count().pending, synced.outbox.count().set_aside) == (0, 1)
    [told] = synced.outbox.for_staff()
    assert (told.reason, told.operation and told.operation.item) == ("poison", ATLAS.id)
    assert "staff must look" in caplog.text
    synced.central.asked.clear()
    await fail_for(synced, hours=2)
    assert synced.central.asked == []


async def test_hearing_how_far_the_feed_is_brings_no_poison_back(synced: Synced) -> None:
    await synced.feed.follow_once()
    give_back(synced, "I1")
    synced.central.chokes_on = {"I1"}
    await fail_for(synced, hours=1.5)
    assert len(synced.outbox.poisoned().operations) == 1
    await synced.feed.follow_once()
    assert len(synced.outbox.poisoned().operations) == 1


async def test_what_is_behind_a_poison_waits_and_everyone_else_goes_on(synced: Synced) -> None:
    lend(synced)
    synced.central.chokes_on = {ATLAS.id}
    await fail_for(synced, hours=2)
    give_back(synced, ATLAS.id, "I9")
    await fail_for(synced, hours=2)
    assert synced.central.known.order == ["I9"]
    assert synced.outbox.count().pending == 1


async def test_a_poison_is_tried_now_and_then_and_what_waited_follows_in_order(
    synced: Synced,
) -> None:
    lend(synced)
    synced.central.chokes_on = {ATLAS.id}
    await fail_for(synced, hours=2)
    give_back(synced, ATLAS.id)
    synced.central.chokes_on = set()
    await fail_for(synced, hours=9)
    assert synced.central.known.order == [ATLAS.id, ATLAS.id]
    assert synced.outbox.count() == OutboxCount(0, 0)


async def test_what_chokes_it_is_tried_again_although_there_is_always_something_new(
    synced: Synced,
) -> None:
    lend(synced)
    synced.central.chokes_on = {ATLAS.id}
    await synced.push.hand_all_on()
    synced.central.chokes_on = set()
    synced.push.retry_seconds = 0.05
    for number in range(1000):
        give_back(synced, f"I{number}")
        synced.push.wake()
        await synced.push._wait()
        await synced.push.hand_all_on()
        if ATLAS.id in synced.central.known.order:
            return
    pytest.fail("it was never tried again")


async def test_after_a_restore_the_lost_operations_are_there_again_and_none_twice(
    synced: Synced,
) -> None:
    give_back(synced, "I1")
    await synced.push.hand_all_on()
    await synced.feed.follow_once()
    backup = synced.central.backup()
    give_back(synced, "I2", "I3")
    await synced.push.hand_all_on()
    await synced.feed.follow_once()
    synced.central.restore(backup, "e2")
    await synced.feed.follow_once()
    assert synced.central.known.order == ["I1", "I2", "I3"]
    assert synced.cache.cursor().epoch == "e2"
    assert synced.outbox.count().pending == 0


async def test_a_kiosk_whose_cache_is_gone_tells_a_restored_central_service_all_the_same(
    synced: Synced,
) -> None:
    backup = synced.central.backup()
    give_back(synced, "I1")
    await synced.push.hand_all_on()
    synced.central.restore(backup, "e2")
    assert synced.cache.cursor().epoch == ""
    await synced.feed.follow_once()
    assert synced.central.known.order == ["I1"]


async def test_a_word_from_before_the_restore_that_comes_in_late_is_not_believed_for_long(
    synced: Synced,
) -> None:
    synced.central.restore(synced.central.backup(), "e2")
    await synced.feed.follow_once()
    give_back(synced, "I1")
    (kept,) = synced.outbox.pending(1)
    late = Acknowledgement(kept.id, set_aside=False, reason="", rv=1, epoch="e1")
    synced.outbox.acknowledge([late], NOW)
    await synced.feed.follow_once()
    assert synced.central.known.order == ["I1"]


async def test_a_restored_central_service_is_told_before_its_feed_is_believed(
    synced: Synced,
) -> None:
    give_back(synced, "I1")
    await synced.push.hand_all_on()
    await synced.feed.follow_once()
    backup = synced.central.backup()
    give_back(synced, "I2")
    await synced.push.hand_all_on()
    synced.central.restore(backup, "e2")
    synced.central.asked.clear()
    await synced.feed.follow_once()
    asked = synced.central.asked
    assert asked.index("/v1/operations") < asked.index("/v1/changes")


async def test_a_file_that_cannot_be_written_ends_no_kiosk_that_wants_to_forget(
    synced: Synced, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    give_back(synced, "I1")
    await synced.push.hand_all_on()
    await synced.feed.follow_once()
    later = replace(synced.feed, calendar=lambda: datetime.now(UTC) + KEPT + timedelta(days=1))
    with closing(sqlite3.connect(tmp_path / "outbox.db")) as other:
        other.execute("ALTER TABLE operation RENAME TO elsewhere")
        await later.forget()
        other.execute("ALTER TABLE elsewhere RENAME TO operation")
    assert "nothing could be deleted" in caplog.text
    await later.forget()
    assert synced.outbox.forget(datetime.now(UTC) + timedelta(days=1)) == 0, "it is gone already"

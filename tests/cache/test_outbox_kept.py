"""What becomes of an operation after it was handed on: kept, offered again, told, forgotten."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from kiosk.cache.outbox import Acknowledgement, Blocked, Outbox
from kiosk.cache.outbox.versions import STEPS, OutboxTooNew
from kiosk.domain.ids import BranchCode, ItemId, PatronKey
from kiosk.domain.operation import Checkout, OutcomeKind, Return
from small_region import AN, ATLAS, BOEK, loan_of

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


def give_back(outbox: Outbox, item: str) -> None:
    outbox.record(Return(ItemId(item), BranchCode("b1"), NOW), None)


def lend(outbox: Outbox, patron: PatronKey = AN) -> None:
    loan = loan_of(ATLAS, patron)
    outbox.record(Checkout(loan.id, ATLAS.id, patron, loan.branch, NOW, loan.due), loan)


def acknowledge_all(
    outbox: Outbox,
    outcome: OutcomeKind = OutcomeKind.APPLIED,
    *,
    rv: int = 1,
    epoch: str = "e1",
    at: datetime = NOW,
) -> None:
    aside = outcome is OutcomeKind.NEEDS_STAFF
    words = [
        Acknowledgement(kept.id, aside, "why", rv, outcome, epoch) for kept in outbox.pending(50)
    ]
    outbox.acknowledge(words, at)


def items(outbox: Outbox) -> list[str]:
    return [kept.operation.item for kept in outbox.pending(50)]


def count(path: Path) -> int:
    with closing(sqlite3.connect(path)) as other:
        return int(other.execute("select count(*) from operation").fetchone()[0])


def test_a_central_service_from_a_backup_is_told_again_in_order(outbox: Outbox) -> None:
    give_back(outbox, "I1")
    give_back(outbox, "I2")
    acknowledge_all(outbox)
    give_back(outbox, "I3")
    told = [kept.id for kept in outbox.pending(50)]
    assert outbox.offer_again("e2") == 2
    assert items(outbox) == ["I1", "I2", "I3"]
    assert [kept.id for kept in outbox.pending(50)][2:] == told


def test_what_this_epoch_acknowledged_is_not_offered_again(outbox: Outbox) -> None:
    give_back(outbox, "I1")
    acknowledge_all(outbox, epoch="e2")
    assert outbox.offer_again("e2") == 0
    assert items(outbox) == []


def test_what_staff_had_to_look_at_is_offered_again_too(outbox: Outbox) -> None:
    give_back(outbox, "I1")
    acknowledge_all(outbox, OutcomeKind.NEEDS_STAFF)
    assert outbox.offer_again("e2") == 1


def test_a_feed_of_another_epoch_says_nothing_about_what_was_done(outbox: Outbox) -> None:
    lend(outbox)
    acknowledge_all(outbox, rv=6, epoch="e1")
    outbox.settle(10**6, "e2")
    assert len(outbox.lent_to(AN)) == 1


def test_after_five_weeks_an_operation_is_really_gone(outbox: Outbox, tmp_path: Path) -> None:
    lend(outbox)
    acknowledge_all(outbox)
    outbox.settle(1, "e1")
    give_back(outbox, "I2")
    assert outbox.forget(NOW) == 0
    assert outbox.forget(NOW + timedelta(seconds=1)) == 1
    assert items(outbox) == ["I2"]
    outbox.close()
    assert b"L1" not in (tmp_path / "outbox.db").read_bytes()


def test_what_the_cache_does_not_tell_yet_is_not_forgotten(outbox: Outbox) -> None:
    lend(outbox)
    acknowledge_all(outbox, rv=9)
    assert outbox.forget(NOW + timedelta(days=400)) == 0


def test_unsent_operations_are_never_forgotten(outbox: Outbox) -> None:
    give_back(outbox, "I1")
    assert outbox.forget(NOW + timedelta(days=4000)) == 0


def test_staff_are_told_of_exceptions_and_of_what_was_put_aside(outbox: Outbox) -> None:
    give_back(outbox, "I1")
    acknowledge_all(outbox)
    lend(outbox)
    acknowledge_all(outbox, OutcomeKind.APPLIED_WITH_EXCEPTION)
    give_back(outbox, "I3")
    acknowledge_all(outbox, OutcomeKind.NEEDS_STAFF)
    assert [(told.outcome, told.reason) for told in outbox.for_staff()] == [
        ("needs_staff", "why"),
        ("applied_with_exception", "why"),
    ]


def test_a_poison_holds_up_its_own_item_and_patron_and_nobody_else(outbox: Outbox) -> None:
    lend(outbox)
    poison = outbox.pending(1)[0]
    give_back(outbox, ATLAS.id)
    loan = loan_of(BOEK, AN, "L2")
    outbox.record(Checkout(loan.id, BOEK.id, AN, loan.branch, NOW, loan.due), loan)
    give_back(outbox, "I9")
    waiting = Blocked().plus(poison)
    assert [kept.operation.item for kept in outbox.pending(50, waiting)] == ["I9"]
    assert outbox.count().pending == 4


def test_a_return_never_overtakes_the_loan_that_waits_behind_its_patrons_poison(
    outbox: Outbox,
) -> None:
    lend(outbox)
    poison = outbox.pending(1)[0]
    loan = loan_of(BOEK, AN, "L2")
    outbox.record(Checkout(loan.id, BOEK.id, AN, loan.branch, NOW, loan.due), loan)
    give_back(outbox, BOEK.id)
    give_back(outbox, "I9")
    waiting = Blocked().plus(poison)
    assert [kept.operation.item for kept in outbox.pending(50, waiting)] == ["I9"]


def choke(outbox: Outbox, after: timedelta) -> int:
    return outbox.choked([kept.id for kept in outbox.pending(50)], NOW + after)


def test_many_failures_in_a_short_time_or_few_in_a_long_one_make_no_poison(outbox: Outbox) -> None:
    lend(outbox)
    assert [choke(outbox, timedelta(minutes=minute)) for minute in range(20)] == [0] * 20
    give_back(outbox, "I9")
    outbox.acknowledge([Acknowledgement(outbox.pending(1)[0].id, False, "", 1)], NOW)
    assert [choke(outbox, timedelta(hours=hour)) for hour in range(4)] == [0] * 4
    assert choke(outbox, timedelta(hours=4)) == 1


def test_a_poison_is_tried_once_by_a_kiosk_that_starts_again_and_by_a_new_epoch(
    outbox: Outbox, tmp_path: Path
) -> None:
    lend(outbox)
    for hour in range(5):
        choke(outbox, timedelta(hours=hour))
    assert items(outbox) == []
    again = Outbox(tmp_path / "outbox.db")
    assert items(again) == [ATLAS.id]
    assert choke(again, timedelta(hours=6)) == 1
    again.offer_again("e2")
    assert items(again) == [ATLAS.id]
    again.close()


def test_a_poison_is_not_forgotten_and_its_patron_still_has_the_loan(outbox: Outbox) -> None:
    lend(outbox)
    for hour in range(5):
        choke(outbox, timedelta(hours=hour))
    outbox.settle(10**6, "")
    assert outbox.forget(NOW + timedelta(days=400)) == 0
    assert len(outbox.lent_to(AN)) == 1


def test_a_changed_byte_in_an_operation_is_told_to_staff_and_stops_no_other(
    outbox: Outbox, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    give_back(outbox, "I1")
    give_back(outbox, "I2")
    with closing(sqlite3.connect(tmp_path / "outbox.db")) as other:
        other.execute("update operation set body = replace(body, 'I1', 'I7') where seq = 1")
        other.commit()
    assert items(outbox) == ["I2"]
    assert outbox.count().set_aside == 1
    [told] = outbox.for_staff()
    assert (told.operation, told.reason) == (None, "unreadable")
    assert "staff must look" in caplog.text


def test_an_operation_of_a_newer_kiosk_goes_on_its_way_once_that_is_back(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox.db")
    give_back(outbox, "I1")
    change(tmp_path, "update operation set body_hash = null, body = replace(body, 'return', 'bow')")
    assert items(outbox) == []
    outbox.close()
    change(tmp_path, "update operation set body = replace(body, 'bow', 'return')")
    again = Outbox(tmp_path / "outbox.db")
    assert items(again) == ["I1"]
    again.close()


def change(folder: Path, sql: str) -> None:
    with closing(sqlite3.connect(folder / "outbox.db")) as other:
        other.executescript(sql)


def test_an_outbox_of_the_first_version_goes_on_with_all_that_is_in_it(tmp_path: Path) -> None:
    body = '{"item":"I1","branch":"b1","at":"2026-11-22T10:00:00Z","type":"return"}'
    change(tmp_path, ";".join(STEPS[0]))
    with closing(sqlite3.connect(tmp_path / "outbox.db")) as other:
        row = (7, str(UUID(int=1)), body, "pending", "", 0, None)
        other.execute("insert into operation values (?, ?, ?, ?, ?, ?, ?)", row)
        other.execute("insert into meta values ('incarnation', 'the-first-one')")
        other.commit()
    outbox = Outbox(tmp_path / "outbox.db")
    assert outbox.incarnation == "the-first-one"
    assert [(kept.seq, kept.operation.item) for kept in outbox.pending(50)] == [(7, "I1")]
    acknowledge_all(outbox)
    assert items(outbox) == []
    outbox.close()


def test_a_damaged_outbox_of_the_first_version_is_read_out_too(tmp_path: Path) -> None:
    change(tmp_path, ";".join(STEPS[0]))
    body = '{"item":"I1","branch":"b1","at":"2026-11-22T10:00:00Z","type":"return"}'
    with closing(sqlite3.connect(tmp_path / "outbox.db")) as other:
        for number in range(1, 200):
            row = (number, str(UUID(int=number)), body, "pending", "", 0, None)
            other.execute("insert into operation values (?, ?, ?, ?, ?, ?, ?)", row)
        other.commit()
        page = other.execute("select rootpage from sqlite_master where name = 'overlay'").fetchone()
    path = tmp_path / "outbox.db"
    data = bytearray(path.read_bytes())
    data[(page[0] - 1) * 4096 : page[0] * 4096] = b"\xff" * 4096
    path.write_bytes(data)
    outbox = Outbox(path)
    assert outbox.count().damaged == 1
    assert len(outbox.pending(1000)) == 199
    outbox.close()


def test_an_outbox_of_a_newer_kiosk_is_left_alone(tmp_path: Path) -> None:
    Outbox(tmp_path / "outbox.db").close()
    change(tmp_path, "pragma user_version = 999")
    with pytest.raises(OutboxTooNew, match="install the newer kiosk"):
        Outbox(tmp_path / "outbox.db")
    assert count(tmp_path / "outbox.db") == 0

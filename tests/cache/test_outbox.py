"""Nothing that a patron saw as done may be lost, or handed on out of order."""

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import SQLAlchemyError

from kiosk.cache.outbox import Acknowledgement, Outbox
from kiosk.domain.ids import BranchCode, ItemId
from kiosk.domain.operation import Checkout, Return
from small_region import AN, ATLAS, loan_of

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


def give_back(outbox: Outbox, item: str) -> None:
    outbox.record(Return(ItemId(item), BranchCode("b1"), NOW), None)


def test_operations_come_out_in_the_order_in_which_they_happened(outbox: Outbox) -> None:
    for number in range(5):
        give_back(outbox, f"I{number}")
    assert [kept.operation.item for kept in outbox.pending(3)] == ["I0", "I1", "I2"]
    assert [kept.seq for kept in outbox.pending(50)] == [1, 2, 3, 4, 5]


def test_a_clock_that_starts_behind_puts_no_return_before_its_loan(outbox: Outbox) -> None:
    loan = loan_of(ATLAS)
    outbox.record(Checkout(loan.id, ATLAS.id, AN, loan.branch, NOW, loan.due), loan)
    outbox.record(Return(ATLAS.id, loan.branch, NOW - timedelta(hours=3)), None)
    outbox.record(Return(ItemId("I9"), loan.branch, NOW + timedelta(hours=1)), None)
    moments = [kept.operation.at for kept in outbox.pending(50)]
    assert moments == [NOW, NOW, NOW + timedelta(hours=1)]


def test_a_clock_that_ran_ahead_holds_nothing_there_once_all_is_handed_on(outbox: Outbox) -> None:
    outbox.record(Return(ItemId("I1"), BranchCode("b1"), NOW + timedelta(days=400)), None)
    (ahead,) = outbox.pending(1)
    outbox.acknowledge([Acknowledgement(ahead.id, set_aside=False, reason="", rv=1)], NOW)
    give_back(outbox, "I2")
    assert [kept.operation.at for kept in outbox.pending(50)] == [NOW]


def test_what_was_kept_is_there_after_a_restart_with_the_same_incarnation(tmp_path: Path) -> None:
    first = Outbox(tmp_path / "outbox.db")
    loan = loan_of(ATLAS)
    operation = Checkout(loan.id, ATLAS.id, AN, loan.branch, loan.lent_at, loan.due)
    first.record(operation, loan)
    first.close()
    again = Outbox(tmp_path / "outbox.db")
    assert again.incarnation == first.incarnation
    assert [kept.operation for kept in again.pending(50)] == [operation]
    assert again.lent_to(AN) == (loan,)
    again.close()


def test_each_outbox_has_an_incarnation_of_its_own(tmp_path: Path) -> None:
    one, other = Outbox(tmp_path / "1.db"), Outbox(tmp_path / "2.db")
    assert one.incarnation != other.incarnation
    one.close()
    other.close()


def test_an_acknowledged_operation_is_not_handed_on_again(outbox: Outbox) -> None:
    give_back(outbox, "I1")
    give_back(outbox, "I2")
    first, second = outbox.pending(50)
    outbox.acknowledge([Acknowledgement(first.id, set_aside=False, reason="", rv=7)], NOW)
    assert outbox.pending(50) == (second,)
    assert (outbox.count().pending, outbox.count().set_aside) == (1, 0)


def test_an_operation_that_needs_staff_is_counted_and_blocks_no_other(outbox: Outbox) -> None:
    give_back(outbox, "I1")
    give_back(outbox, "I2")
    first, second = outbox.pending(50)
    outbox.acknowledge([Acknowledgement(first.id, set_aside=True, reason="?", rv=7)], NOW)
    assert outbox.pending(50) == (second,)
    assert outbox.count().set_aside == 1


def test_the_count_follows_each_write(outbox: Outbox) -> None:
    def counted() -> tuple[int, int]:
        count = outbox.count()
        assert outbox.count() == count
        return count.pending, count.set_aside

    assert counted() == (0, 0)
    give_back(outbox, "I1")
    give_back(outbox, "I2")
    assert counted() == (2, 0)
    [first, second] = outbox.pending(50)
    words = Acknowledgement(first.id, set_aside=True, reason="?", rv=7, epoch="one")
    outbox.acknowledge([words], NOW)
    assert counted() == (1, 1)
    outbox.acknowledge([replace(words, id=second.id, set_aside=False)], NOW)
    assert counted() == (0, 1)
    outbox.offer_again("two")
    assert counted() == (2, 0)


def test_a_seq_is_never_used_twice(outbox: Outbox, tmp_path: Path) -> None:
    give_back(outbox, "I1")
    with sqlite3.connect(tmp_path / "outbox.db") as other:
        other.execute("delete from operation")
    other.close()
    give_back(outbox, "I2")
    assert [kept.seq for kept in outbox.pending(50)] == [2]


def test_what_cannot_be_written_whole_is_not_written_at_all(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox.db")
    give_back(outbox, "I1")
    limited = sqlite3.connect(tmp_path / "outbox.db")
    limited.execute(
        "create trigger full before insert on overlay begin select raise(abort,'full'); end"
    )
    limited.commit()
    limited.close()
    with pytest.raises(SQLAlchemyError):
        give_back(outbox, "I2")
    assert [kept.operation.item for kept in outbox.pending(50)] == ["I1"]
    outbox.close()


def test_the_outbox_waits_for_the_disk_at_each_commit(outbox: Outbox, tmp_path: Path) -> None:
    with outbox._engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    assert (tmp_path / "outbox.db").stat().st_mode & 0o077 == 0

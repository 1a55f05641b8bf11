"""What an operation changes. It happened at the desk already: it is kept, whatever we think of it.

What refers to something unknown is not applied but left to staff; what contradicts what we knew
is applied, and staff are told. Kiosks that were offline come late: what happened last holds, by the
kiosks' clocks, and what came in last where two say the same. A kiosk that was off may start a while
behind, but never before the last word that it had from here; one that runs ahead is held to now.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from central.owing import Till
from central.shelves import Shelves
from kiosk.domain.operation import Checkout, Operation, Renewal, Return
from kiosk.domain.records import Item, ItemState, Loan
from kiosk.sync.wire import OutcomeKind


class Why(StrEnum):
    """The reason of an outcome, as it goes over the wire."""

    NOTHING_SPECIAL = ""
    UNKNOWN_ITEM = "unknown_item"
    UNKNOWN_PATRON = "unknown_patron"
    UNKNOWN_BRANCH = "unknown_branch"
    UNKNOWN_LOAN = "unknown_loan"
    LOAN_OF_OTHER = "loan_of_other"
    """The loan is of another item, or of another patron."""
    LOAN_ID_USED = "loan_id_used"
    WAS_LENT_TO_OTHER = "was_lent_to_other"
    WAS_LENT_TO_SAME = "was_lent_to_same"
    """The patron had the item already: the old loan made place for the new one."""
    RETURNED_SINCE = "returned_since"
    """It came in late: the item came back after this, so the loan is over."""
    LENT_SINCE = "lent_since"
    """It came in late: the item was lent again after this."""
    WAS_NOT_LENT = "was_not_lent"
    FINE_NOT_BOOKED = "fine_not_booked"
    """Applied, but for the fine: the loan is another by now, or was due on another day."""
    WAS_IN_TRANSIT = "was_in_transit"
    WAS_MISSING = "was_missing"
    NOT_UNDERSTOOD = "not_understood"
    ID_USED = "id_used"
    """The operation's id came before, with something else in it."""
    SEQ_USED = "seq_used"
    """The kiosk's number came before, on another operation: a copied kiosk?"""
    COULD_NOT_APPLY = "could_not_apply"


@dataclass(frozen=True, slots=True)
class Effect:
    """What became of an operation."""

    outcome: OutcomeKind
    reason: Why = Why.NOTHING_SPECIAL


APPLIED = Effect(OutcomeKind.APPLIED)


def apply(operation: Operation, key: str, shelves: Shelves, now: datetime) -> Effect:
    """Change what the operation changes, and book what it costs under its ``key``.

    It happened at ``now`` or before, whatever it says.
    """
    till = Till(key, shelves)
    if operation.at > now:
        operation = replace(operation, at=now)
    if not shelves.knows_branch(operation.branch):
        return _left(Why.UNKNOWN_BRANCH)
    item = shelves.item(operation.item)
    if item is None:
        return _left(Why.UNKNOWN_ITEM)
    match operation:
        case Checkout():
            return _check_out(operation, item, shelves, till)
        case Renewal():
            return _renew(operation, shelves, till)
        case Return():
            return _take_back(operation, item, shelves, till)
        case _:
            assert_never(operation)


def _left(why: Why) -> Effect:
    return Effect(OutcomeKind.NEEDS_STAFF, why)


def _told(why: Why) -> Effect:
    return Effect(OutcomeKind.APPLIED_WITH_EXCEPTION, why)


def _check_out(done: Checkout, item: Item, shelves: Shelves, till: Till) -> Effect:
    if not shelves.knows_patron(done.patron):
        return _left(Why.UNKNOWN_PATRON)
    if shelves.is_loan_used(done.loan):
        return _left(Why.LOAN_ID_USED)
    till.lent(done)
    effect = _lend(done, item, shelves)
    twice = done.fee and effect.reason in (Why.WAS_LENT_TO_SAME, Why.LENT_SINCE)
    return _told(effect.reason) if twice else effect


def _lend(done: Checkout, item: Item, shelves: Shelves) -> Effect:
    if shelves.is_after(shelves.came_back_at(item.id), done.at):
        shelves.remember_ended(done.loan, done.at)
        return _told(Why.RETURNED_SINCE)
    before = shelves.open_loan_of(item.id)
    if before is not None and shelves.is_after(before.lent_at, done.at):
        shelves.remember_ended(done.loan, done.at)
        same = before.patron == done.patron
        return Effect(OutcomeKind.APPLIED, Why.LENT_SINCE) if same else _told(Why.LENT_SINCE)
    if before is not None:
        shelves.end_loan(before.id, done.at)
    shelves.open_loan(_loan(done), item)
    shelves.fulfil_hold(item.id, done.patron, done.hold)
    if before is None:
        return APPLIED
    if before.patron != done.patron:
        return _told(Why.WAS_LENT_TO_OTHER)
    return Effect(OutcomeKind.APPLIED, Why.WAS_LENT_TO_SAME)


def _loan(done: Checkout) -> Loan:
    return Loan(
        id=done.loan,
        item=done.item,
        patron=done.patron,
        branch=done.branch,
        lent_at=done.at,
        due=done.due,
    )


def _renew(done: Renewal, shelves: Shelves, till: Till) -> Effect:
    if not shelves.knows_patron(done.patron):
        return _left(Why.UNKNOWN_PATRON)
    loan = shelves.loan(done.loan)
    if loan is None:
        return _left(Why.UNKNOWN_LOAN)
    if (loan.item, loan.patron) != (done.item, done.patron):
        return _left(Why.LOAN_OF_OTHER)
    renewed = replace(loan, renewals=loan.renewals + 1)
    if not shelves.is_after(loan.renewed_at, done.at):
        renewed = replace(renewed, due=done.due, renewed_at=done.at)
    shelves.change_loan(renewed, done.at)
    return APPLIED if till.renewed(done, loan) else _told(Why.FINE_NOT_BOOKED)


def _take_back(done: Return, item: Item, shelves: Shelves, till: Till) -> Effect:
    loan = shelves.open_loan_of(item.id)
    effect = _end(done, item, shelves, loan)
    ended = None if effect.reason is Why.LENT_SINCE else loan
    return effect if till.returned(done, ended) else _told(Why.FINE_NOT_BOOKED)


def _end(done: Return, item: Item, shelves: Shelves, loan: Loan | None) -> Effect:
    if loan is not None and shelves.is_after(loan.lent_at, done.at):
        return Effect(OutcomeKind.APPLIED, Why.LENT_SINCE)
    shelves.came_back(item.id, done.at)
    if loan is not None:
        shelves.end_loan(loan.id, done.at)
    match item.state:
        case ItemState.IN_TRANSIT:
            return _told(Why.WAS_IN_TRANSIT)
        case ItemState.MISSING:
            return _told(Why.WAS_MISSING)
        case ItemState.AVAILABLE | ItemState.REFERENCE:
            return APPLIED if loan else Effect(OutcomeKind.APPLIED, Why.WAS_NOT_LENT)
        case _:
            assert_never(item.state)

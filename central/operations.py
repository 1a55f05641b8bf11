"""Taking in what kiosks did: each operation exactly once, with what became of it.

An operation and its outcome are one transaction. What was taken in before answers as it did then;
what cannot be applied is kept and becomes staff work. One bad operation never stops the others.
"""

import hashlib
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field, ValidationError
from sqlalchemy import Connection, Row, bindparam, or_, select

from central import schema
from central.circulation import Effect, Why, apply
from central.enrolment import Sender
from central.feed import head
from central.in_bulk import add, among
from central.reach import Reach
from central.shelves import Shelves
from central.staff import StaffWork, add_work
from central.stock import save, within
from central.store import Store, stamp
from kiosk.bodies import OPERATION
from kiosk.domain.operation import Operation, Return
from kiosk.sync.wire import Outcome, OutcomeKind, Outcomes, Wire

log = logging.getLogger(__name__)

LARGEST = 2**53 - 1
"""The largest whole number that every JSON reader keeps whole."""


class ReceivedOperation(Wire):
    """An operation as it came: what is in it is only looked at when it is its turn."""

    id: UUID
    seq: int = Field(ge=1, le=LARGEST)
    body: dict[str, Any]


class ReceivedBatch(Wire):
    """A batch as it came; see ``OperationBatch``."""

    incarnation: str = Field(min_length=8, max_length=64, pattern="^[!-~]+$")
    operations: tuple[ReceivedOperation, ...] = Field(max_length=50)


def take_in(store: Store, sender: Sender, batch: ReceivedBatch, now: datetime) -> Outcomes:
    """Take in a batch, in its order, in one transaction."""
    operations = tuple(map(_understood, batch.operations))
    understood = (each.operation for each in operations if each.operation is not None)
    reach = Reach.of(sender.region, understood)
    with within(store, reach) as (connection, there):
        shelves = Shelves(there.stock.copy(), sender.region, there.standings)
        known = _known(connection, sender, batch)
        taken = [_take(each, shelves, known, now) for each in operations]
        save(connection, there.stock, shelves.stock)
        feed = head(connection, sender.region)
        _Ledger(connection, sender, batch.incarnation, now, feed.rv).write(taken)
        return Outcomes(epoch=feed.epoch, outcomes=tuple(each.outcome(feed.rv) for each in taken))


@dataclass(frozen=True, slots=True)
class _Sent:
    """An operation with what is written down of it."""

    id: str
    seq: int
    text: str
    body_hash: str
    operation: Operation | None


@dataclass(frozen=True, slots=True)
class _Taken:
    """What became of an operation. ``first``: it was taken in before, and how and when.

    ``is_aside``: it cannot stand among the operations.
    """

    sent: _Sent
    effect: Effect
    rv: int | None = None
    is_first: bool = True
    is_aside: bool = False

    def outcome(self, rv: int) -> Outcome:
        """Tell the kiosk; ``rv``: where the feed is with all of the batch in it."""
        told = self.effect.outcome
        return Outcome(
            id=UUID(self.sent.id),
            outcome=told if self.is_first else OutcomeKind.DUPLICATE,
            rv=rv if self.rv is None else self.rv,
            reason=self.effect.reason,
            first=None if self.is_first else told,
        )


@dataclass(frozen=True, slots=True)
class _Known:
    """What came before: by id, and which of the kiosk's numbers are used."""

    taken: dict[str, _Taken]
    numbers: set[int]


def _known(connection: Connection, sender: Sender, batch: ReceivedBatch) -> _Known:
    names = {
        "ids": sorted(str(each.id) for each in batch.operations),
        "kiosk": sender.id,
        "incarnation": batch.incarnation,
        "numbers": sorted(each.seq for each in batch.operations),
    }
    taken, numbers = {}, set()
    for row in connection.execute(_BEFORE, names):
        taken[row.id] = _taken_before(row)
        if (row.kiosk, row.incarnation) == (sender.id, batch.incarnation):
            numbers.add(row.seq)
    return _Known(taken, numbers)


_OPERATION = schema.operation.c
_BEFORE = select(schema.operation).where(
    or_(
        among(_OPERATION.id, "ids"),
        (_OPERATION.kiosk == bindparam("kiosk"))
        & (_OPERATION.incarnation == bindparam("incarnation"))
        & among(_OPERATION.seq, "numbers"),
    )
)


def _taken_before(row: Row[Any]) -> _Taken:
    sent = _Sent(row.id, row.seq, row.body, row.body_hash, None)
    return _Taken(sent, Effect(OutcomeKind(row.outcome), Why(row.reason)), row.rv)


def _take(sent: _Sent, shelves: Shelves, known: _Known, now: datetime) -> _Taken:
    before = known.taken.get(sent.id)
    if before is not None and before.sent.body_hash == sent.body_hash:
        return replace(before, is_first=False)
    if before is not None:
        return _Taken(sent, Effect(OutcomeKind.NEEDS_STAFF, Why.ID_USED), is_aside=True)
    if sent.seq in known.numbers:
        return _Taken(sent, Effect(OutcomeKind.NEEDS_STAFF, Why.SEQ_USED), is_aside=True)
    taken = _Taken(sent, _apply(sent, shelves, now))
    known.taken[sent.id] = taken
    known.numbers.add(sent.seq)
    return taken


def _apply(sent: _Sent, shelves: Shelves, now: datetime) -> Effect:
    if sent.operation is None:
        return Effect(OutcomeKind.NEEDS_STAFF, Why.NOT_UNDERSTOOD)
    before = shelves.stock.copy()
    try:
        return apply(sent.operation, shelves, now)
    except Exception as why:  # noqa: BLE001 - whatever it is: it is kept, and the rest go on
        shelves.stock = before
        kind = type(why).__name__
        log.error("operation %s could not be applied: %s", sent.id, kind)  # noqa: TRY400 - a traceback may tell who lent what
        return Effect(OutcomeKind.NEEDS_STAFF, Why.COULD_NOT_APPLY)


@dataclass(frozen=True, slots=True)
class _Ledger:
    """Where it is written what became of a batch. ``rv``: where its region's feed is then."""

    connection: Connection
    sender: Sender
    incarnation: str
    now: datetime
    rv: int

    def write(self, taken: Sequence[_Taken]) -> None:
        """Write down what came for the first time, and what is there for staff."""
        first = [each for each in taken if each.is_first]
        rows = [self._row(each) for each in first if not each.is_aside]
        add(self.connection, schema.operation, rows)
        for each in first:
            if each.effect.outcome is not OutcomeKind.APPLIED:
                self._tell_staff(each)

    def _row(self, taken: _Taken) -> dict[str, object]:
        return {
            "id": taken.sent.id,
            "kiosk": self.sender.id,
            "incarnation": self.incarnation,
            "seq": taken.sent.seq,
            "body_hash": taken.sent.body_hash,
            "body": taken.sent.text,
            "received_at": stamp(self.now),
            "outcome": taken.effect.outcome,
            "rv": self.rv,
            "reason": taken.effect.reason,
        }

    def _tell_staff(self, taken: _Taken) -> None:
        """What cannot stand among the operations is kept here, once."""
        sent = taken.sent
        suffix = f":{sent.body_hash}" if taken.is_aside else ""
        work = StaffWork(
            key=f"operation:{sent.id}{suffix}",
            source="operation",
            reason=taken.effect.reason,
            about=sent.id,
            detail=sent.text,
            region=self.sender.region,
            branch=self.sender.branch,
        )
        add_work(self.connection, work, self.now)


def _understood(received: ReceivedOperation) -> _Sent:
    """Read an operation; one that cannot be read is kept as it came."""
    operation = _operation(received.body)
    if operation is None:
        text = json.dumps(received.body, sort_keys=True, separators=(",", ":"))
    else:
        text = OPERATION.dump_json(operation).decode()
    body_hash = hashlib.sha256(text.encode()).hexdigest()
    return _Sent(str(received.id), received.seq, text, body_hash, operation)


def _operation(body: dict[str, Any]) -> Operation | None:
    try:
        operation = OPERATION.validate_python(body)
    except ValidationError:
        return None
    if operation.at.tzinfo is None or not all(map(_is_id, _names(operation))):
        return None
    return operation


def _names(operation: Operation) -> Sequence[str]:
    if isinstance(operation, Return):
        return (operation.item, operation.branch)
    return (operation.loan, operation.item, operation.patron, operation.branch)


def _is_id(text: str) -> bool:
    return 0 < len(text) <= 64 and text.isprintable()

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
from sqlalchemy.exc import DataError, IntegrityError, ProgrammingError

from central import schema
from central.circulation import Effect, Why, apply
from central.in_bulk import add, among
from central.reach import Reach
from central.sessions import Sender
from central.shelves import Shelves
from central.staff import StaffWork, add_work
from central.stock import save, told, within
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
    """Take in a batch, in its order, in one transaction.

    When the database refuses what came of it, the batch is taken in one by one, so that only the
    operation that it refuses is left to staff.
    """
    desk = _Desk(store, sender, batch.incarnation, now)
    sent = tuple(map(_understood, batch.operations))
    try:
        return desk.take(sent)
    except _REFUSALS:
        alone = [desk.take_alone(each) for each in sent]
    outcomes = tuple(outcome for each in alone for outcome in each.outcomes)
    return Outcomes(epoch=alone[-1].epoch, outcomes=outcomes)


_REFUSALS = (DataError, IntegrityError, ProgrammingError)
"""What comes again however often it is tried; a database that is busy or away is something else."""


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where a kiosk's operations come in."""

    store: Store
    sender: Sender
    incarnation: str
    now: datetime

    def take(self, sent: Sequence["_Sent"]) -> Outcomes:
        """Take operations in, in one transaction. Raises ``_REFUSALS``."""
        understood = (each.operation for each in sent if each.operation is not None)
        reach = Reach.of(self.sender.region, understood)
        with within(self.store, reach) as (connection, there):
            shelves = Shelves(there.stock.copy(), self.sender.region, there.standings)
            known = _known(connection, self, sent)
            taken = [_take(each, shelves, known, self.now) for each in sent]
            save(connection, there.stock, shelves.stock)
            rv = there.head.rv + told(shelves.stock, self.sender.region)
            _Ledger(connection, self, rv).write(taken)
        outcomes = tuple(each.outcome(rv) for each in taken)
        return Outcomes(epoch=there.head.epoch, outcomes=outcomes)

    def take_alone(self, sent: "_Sent") -> Outcomes:
        """Take one in; when the database refuses it, leave it to staff."""
        try:
            return self.take([sent])
        except _REFUSALS as why:
            log.error("operation %s was refused: %s", sent.id, type(why).__name__)  # noqa: TRY400 - the message repeats who lent what
            return self.take([replace(sent, operation=None, why=Why.COULD_NOT_APPLY)])


@dataclass(frozen=True, slots=True)
class _Sent:
    """An operation with what is written down of it. ``why``: there is none to apply."""

    id: str
    seq: int
    text: str
    body_hash: str
    operation: Operation | None
    why: Why = Why.NOT_UNDERSTOOD


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


def _known(connection: Connection, desk: _Desk, sent: Sequence[_Sent]) -> _Known:
    names = {
        "ids": sorted(each.id for each in sent),
        "kiosk": desk.sender.id,
        "incarnation": desk.incarnation,
        "numbers": sorted(each.seq for each in sent),
    }
    taken, numbers = {}, set()
    for row in connection.execute(_BEFORE, names):
        taken[row.id] = _taken_before(row)
        if (row.kiosk, row.incarnation) == (desk.sender.id, desk.incarnation):
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
    if before is not None and _is_same(before.sent, sent):
        return replace(before, is_first=False)
    if before is not None:
        return _Taken(sent, Effect(OutcomeKind.NEEDS_STAFF, Why.ID_USED), is_aside=True)
    if sent.seq in known.numbers:
        return _Taken(sent, Effect(OutcomeKind.NEEDS_STAFF, Why.SEQ_USED), is_aside=True)
    taken = _Taken(sent, _apply(sent, shelves, now))
    known.taken[sent.id] = taken
    known.numbers.add(sent.seq)
    return taken


def _is_same(before: _Sent, now: _Sent) -> bool:
    """An older program wrote down less of an operation: what counts is what it says."""
    if before.body_hash == now.body_hash:
        return True
    return now.operation is not None and _operation(json.loads(before.text)) == now.operation


def _apply(sent: _Sent, shelves: Shelves, now: datetime) -> Effect:
    if sent.operation is None:
        return Effect(OutcomeKind.NEEDS_STAFF, sent.why)
    before = shelves.stock.copy()
    try:
        return apply(sent.operation, sent.id, shelves, now)
    except Exception as why:  # noqa: BLE001 - whatever it is: it is kept, and the rest go on
        shelves.stock = before
        kind = type(why).__name__
        log.error("operation %s could not be applied: %s", sent.id, kind)  # noqa: TRY400 - a traceback may tell who lent what
        return Effect(OutcomeKind.NEEDS_STAFF, Why.COULD_NOT_APPLY)


@dataclass(frozen=True, slots=True)
class _Ledger:
    """Where it is written what became of a batch. ``rv``: where its region's feed is then."""

    connection: Connection
    desk: _Desk
    rv: int

    def write(self, taken: Sequence[_Taken]) -> None:
        """Write down what came for the first time, and what is there for staff."""
        first = [each for each in taken if each.is_first]
        rows = [self._row(each) for each in first if not each.is_aside]
        add(self.connection, schema.operation, rows)
        work = [
            self._work(each) for each in first if each.effect.outcome is not OutcomeKind.APPLIED
        ]
        add_work(self.connection, work, self.desk.now)

    def _row(self, taken: _Taken) -> dict[str, object]:
        return {
            "id": taken.sent.id,
            "kiosk": self.desk.sender.id,
            "incarnation": self.desk.incarnation,
            "seq": taken.sent.seq,
            "body_hash": taken.sent.body_hash,
            "body": taken.sent.text,
            "received_at": stamp(self.desk.now),
            "outcome": taken.effect.outcome,
            "rv": self.rv,
            "reason": taken.effect.reason,
        }

    def _work(self, taken: _Taken) -> StaffWork:
        """What cannot stand among the operations is kept here, once."""
        sent = taken.sent
        suffix = f":{sent.body_hash}" if taken.is_aside else ""
        return StaffWork(
            key=f"operation:{sent.id}{suffix}",
            source="operation",
            reason=taken.effect.reason,
            about=sent.id,
            detail=sent.text,
            region=self.desk.sender.region,
            branch=self.desk.sender.branch,
        )


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

"""Taking in what kiosks did: each operation exactly once, with what became of it.

An operation and its outcome are one transaction. What was taken in before answers as it did then;
what cannot be applied is kept and becomes staff work. One bad operation never stops the others.
"""

import hashlib
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field, ValidationError
from sqlalchemy import Connection, Row, insert, select
from sqlalchemy.exc import SQLAlchemyError

from central import schema
from central.circulation import Effect, Why, apply
from central.enrolment import Sender
from central.feed import head
from central.reach import Reach, within
from central.shelves import Shelves
from central.staff import StaffWork, add_work
from central.standings import load_standings
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
    with within(store, Reach.of(sender.region, understood)) as connection:
        shelves = Shelves(connection, sender.region, load_standings(connection))
        ledger = _Ledger(connection, shelves, sender, batch.incarnation, now)
        outcomes = tuple(map(ledger.take, operations))
        return Outcomes(epoch=head(connection, sender.region).epoch, outcomes=outcomes)


@dataclass(frozen=True, slots=True)
class _Sent:
    """An operation with what is written down of it."""

    id: str
    seq: int
    text: str
    body_hash: str
    operation: Operation | None


@dataclass(frozen=True, slots=True)
class _Ledger:
    """What one batch is written into."""

    connection: Connection
    shelves: Shelves
    sender: Sender
    incarnation: str
    now: datetime

    def take(self, sent: _Sent) -> Outcome:
        before = self._with_id(sent.id)
        if before is not None:
            return self._again(sent, before)
        if self._is_seq_used(sent.seq):
            return self._aside(sent, Why.SEQ_USED)
        effect = self._apply(sent)
        return self._write_down(sent, effect)

    def _apply(self, sent: _Sent) -> Effect:
        if sent.operation is None:
            return Effect(OutcomeKind.NEEDS_STAFF, Why.NOT_UNDERSTOOD)
        attempt = self.connection.begin_nested()
        try:
            effect = apply(sent.operation, self.shelves)
        except SQLAlchemyError:
            raise
        except Exception as why:  # noqa: BLE001 - whatever it is: it is kept, and the rest go on
            attempt.rollback()
            kind = type(why).__name__
            log.error("operation %s could not be applied: %s", sent.id, kind)  # noqa: TRY400 - a traceback may tell who lent what
            return Effect(OutcomeKind.NEEDS_STAFF, Why.COULD_NOT_APPLY)
        attempt.commit()
        return effect

    def _write_down(self, sent: _Sent, effect: Effect) -> Outcome:
        rv = head(self.connection, self.sender.region).rv
        row = {
            "id": sent.id,
            "kiosk": self.sender.id,
            "incarnation": self.incarnation,
            "seq": sent.seq,
            "body_hash": sent.body_hash,
            "body": sent.text,
            "received_at": stamp(self.now),
            "outcome": effect.outcome,
            "rv": rv,
            "reason": effect.reason,
        }
        self.connection.execute(insert(schema.operation), [row])
        if effect.outcome is not OutcomeKind.APPLIED:
            self._tell_staff(sent, effect.reason, f"operation:{sent.id}")
        return Outcome(id=UUID(sent.id), outcome=effect.outcome, rv=rv, reason=effect.reason)

    def _again(self, sent: _Sent, before: Row[Any]) -> Outcome:
        if before.body_hash != sent.body_hash:
            return self._aside(sent, Why.ID_USED)
        return Outcome(
            id=UUID(sent.id),
            outcome=OutcomeKind.DUPLICATE,
            rv=before.rv,
            reason=before.reason,
            first=OutcomeKind(before.outcome),
        )

    def _aside(self, sent: _Sent, why: Why) -> Outcome:
        """Keep what cannot stand among the operations, once, for staff."""
        self._tell_staff(sent, why, f"operation:{sent.id}:{sent.body_hash}")
        rv = head(self.connection, self.sender.region).rv
        return Outcome(id=UUID(sent.id), outcome=OutcomeKind.NEEDS_STAFF, rv=rv, reason=why)

    def _tell_staff(self, sent: _Sent, why: Why, key: str) -> None:
        work = StaffWork(
            key=key,
            source="operation",
            reason=why,
            about=sent.id,
            detail=sent.text,
            region=self.sender.region,
            branch=self.sender.branch,
        )
        add_work(self.connection, work, self.now)

    def _with_id(self, key: str) -> Row[Any] | None:
        table = schema.operation
        return self.connection.execute(select(table).where(table.c.id == key)).first()

    def _is_seq_used(self, seq: int) -> bool:
        table = schema.operation
        numbers = select(table.c.seq).where(
            table.c.kiosk == self.sender.id,
            table.c.incarnation == self.incarnation,
            table.c.seq == seq,
        )
        return self.connection.execute(numbers).first() is not None


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

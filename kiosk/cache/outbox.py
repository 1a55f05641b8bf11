"""``outbox.db``: what this kiosk did, until the central service has it. Nothing here may be lost.

An operation and what it changes for the kiosk's own eyes (the overlay) are one transaction, on
the disk before the patron sees a green line. The overlay of an item goes when the cache tells it.
An operation stays for weeks after the central service took it in: a central service that comes
back from a backup is told again, and applies what it lost.
"""

import logging
import secrets
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.sqlite import insert
from uuid6 import uuid7

from kiosk import bodies
from kiosk.cache import poison, schema
from kiosk.cache.database import Connect, open_database
from kiosk.cache.outbox_versions import body_hash, bring_up_to_date
from kiosk.cache.salvage import damaged_before, put_aside_if_damaged, refill
from kiosk.domain.ids import ItemId, PatronKey
from kiosk.domain.operation import Operation, OutcomeKind, Return
from kiosk.domain.records import Loan

_log = logging.getLogger(__name__)


_KEEP = "INSERT INTO operation (id, body, state, reason, rv, body_hash) VALUES (?, ?, ?, '', 0, ?)"
_LAY = "INSERT OR REPLACE INTO overlay (item, patron, seq, loan) VALUES (?, ?, ?, ?)"
_LAST = "SELECT CASE state WHEN 'pending' THEN body END FROM operation ORDER BY seq DESC LIMIT 1"
"""Put together once: a patron waits for these, and the disk should be all that takes time."""


class OperationState(StrEnum):
    """How far an operation is."""

    PENDING = "pending"
    ACKNOWLEDGED = "acknowledged"
    SET_ASIDE = "set_aside"
    """The central service has it and staff must look at it."""
    UNREADABLE = "unreadable"
    """It cannot be read here: damaged, or written by a newer kiosk. Staff must look at it."""
    POISON = poison.POISON
    """The central service fails at it each time. Staff must look at it."""


TAKEN_IN = (OperationState.ACKNOWLEDGED, OperationState.SET_ASIDE)
FOR_STAFF = (OperationState.SET_ASIDE, OperationState.UNREADABLE, OperationState.POISON)


@dataclass(frozen=True, slots=True)
class Kept:
    """An operation in the outbox. ``seq`` counts up from 1."""

    seq: int
    id: UUID
    operation: Operation


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """The central service's word on an operation; its effect is in the feed from ``rv`` on."""

    id: UUID
    set_aside: bool
    reason: str
    rv: int
    outcome: OutcomeKind = OutcomeKind.APPLIED
    epoch: str = ""
    """The feed's, to which ``rv`` belongs."""


@dataclass(frozen=True, slots=True)
class Told:
    """What staff should know of an operation. ``operation``: ``None`` when it cannot be read."""

    seq: int
    operation: Operation | None
    outcome: str
    reason: str
    is_taken_in: bool = False
    """The central service has it: once staff looked at it, the kiosk need not tell of it."""


@dataclass(frozen=True, slots=True)
class Blocked:
    """What waits behind an operation that the central service chokes on."""

    operations: frozenset[UUID] = frozenset()
    items: frozenset[ItemId] = frozenset()
    patrons: frozenset[PatronKey] = frozenset()

    def holds(self, kept: Kept) -> bool:
        """Whether an operation has to wait."""
        waits = kept.id in self.operations or kept.operation.item in self.items
        return waits or patron_of(kept.operation) in self.patrons

    def __or__(self, other: "Blocked") -> "Blocked":
        """What waits behind either."""
        return Blocked(
            self.operations | other.operations,
            self.items | other.items,
            self.patrons | other.patrons,
        )

    def plus(self, kept: Kept) -> "Blocked":
        """With one more to wait for."""
        patron = patron_of(kept.operation)
        return Blocked(
            self.operations | {kept.id},
            self.items | {kept.operation.item},
            self.patrons if patron is None else self.patrons | {patron},
        )


NOTHING_BLOCKED = Blocked()


@dataclass(frozen=True, slots=True)
class OutboxCount:
    """How much is not yet handed on, and how much staff must look at.

    ``damaged``: outbox files that were found damaged and wait beside this one.
    """

    pending: int
    set_aside: int
    damaged: int = 0


class Outbox:
    """The outbox file. Safe to use from several threads: each call takes its own connection."""

    def __init__(self, path: Path, connect: Connect | None = None) -> None:
        self._path = path
        put_aside_if_damaged(path)
        self._engine = open_database(path, "FULL", connect)
        self._writes = 0
        self._counted: tuple[int, Counter[str]] = (-1, Counter())
        bring_up_to_date(self._engine)
        with self._engine.begin() as connection:
            for damaged in damaged_before(path):
                refill(connection, damaged)
            self.incarnation = _incarnation(connection)
            _hope_again(connection)

    def close(self) -> None:
        """Give the file free."""
        self._engine.dispose()

    def record(self, operation: Operation, loan: Loan | None) -> None:
        """Keep an operation and the item's loan after it; on the disk when this returns.

        It did not happen before the one that still waits, whatever the clock says: a kiosk without
        a battery may start behind, and a return that seems older than its loan would not count.
        Raises ``sqlalchemy.exc.SQLAlchemyError`` when it cannot be written: then nothing was.
        """
        patron = None if loan is None else loan.patron
        told = None if loan is None else bodies.LOAN.dump_json(loan).decode()
        with self._writing() as connection:
            body = bodies.OPERATION.dump_json(_not_before_the_last(connection, operation)).decode()
            kept = (str(uuid7()), body, OperationState.PENDING.value, body_hash(body))
            seq = connection.exec_driver_sql(_KEEP, kept).lastrowid
            connection.exec_driver_sql(_LAY, (operation.item, patron, seq, told))

    def overlaid(self, items: Iterable[ItemId]) -> dict[ItemId, Loan | None]:
        """Return, for the items that this kiosk changed, their loan now; ``None``: not on loan."""
        query = select(schema.overlay.c.item, schema.overlay.c.loan).where(
            schema.overlay.c.item.in_(list(items))
        )
        with self._engine.connect() as connection:
            return {
                ItemId(item): None if loan is None else bodies.LOAN.validate_json(loan)
                for item, loan in connection.execute(query)
            }

    def lent_to(self, patron: PatronKey) -> tuple[Loan, ...]:
        """Return the loans that this kiosk made or renewed for a patron."""
        query = select(schema.overlay.c.loan).where(
            schema.overlay.c.patron == patron, schema.overlay.c.loan.is_not(None)
        )
        with self._engine.connect() as connection:
            return tuple(bodies.LOAN.validate_json(loan) for loan in connection.scalars(query))

    def done(self, patron: PatronKey, items: Iterable[ItemId]) -> tuple[Kept, ...]:
        """Return what was done for a patron, or last with these items, and is still laid over."""
        laid = select(schema.overlay.c.seq).where(
            or_(schema.overlay.c.patron == patron, schema.overlay.c.item.in_(list(items)))
        )
        query = select(schema.operation).where(schema.operation.c.seq.in_(laid))
        with self._engine.connect() as connection:
            read = ((row, _read(row)) for row in connection.execute(query))
            return tuple(Kept(row.seq, UUID(row.id), made) for row, made in read if made)

    def pending(self, most: int, blocked: Blocked = NOTHING_BLOCKED) -> tuple[Kept, ...]:
        """Return the oldest operations that are not acknowledged, in order.

        One that cannot be read is put aside for staff, and holds up no other.
        """
        query = (
            select(schema.operation)
            .where(schema.operation.c.state == OperationState.PENDING)
            .order_by(schema.operation.c.seq)
        )
        found: list[Kept] = []
        unreadable: list[int] = []
        with self._engine.connect() as connection:
            for row in connection.execute(query):
                operation = _read(row)
                if operation is None:
                    unreadable.append(row.seq)
                    continue
                kept = Kept(row.seq, UUID(row.id), operation)
                if not blocked.holds(kept):
                    found.append(kept)
                if len(found) == most:
                    break
        if unreadable:
            self._put_aside(unreadable)
        return tuple(found)

    def choked(self, ids: Iterable[UUID], at: datetime) -> int:
        """Note that the central service failed at these; return how many are poison by now."""
        with self._writing() as connection:
            return poison.note_choked(connection, ids, at)

    def poisoned(self) -> Blocked:
        """What waits behind the operations that the central service fails at each time."""
        query = select(schema.operation).where(schema.operation.c.state == OperationState.POISON)
        blocked = NOTHING_BLOCKED
        with self._engine.connect() as connection:
            for row in connection.execute(query):
                operation = _read(row)
                if operation is not None:
                    blocked = blocked.plus(Kept(row.seq, UUID(row.id), operation))
        return blocked

    def hope_again(self, before: datetime) -> None:
        """Let poison that was last tried before a moment be tried once more."""
        with self._writing() as connection:
            poison.hope_again(connection, before)

    def acknowledge(self, words: Iterable[Acknowledgement], at: datetime) -> None:
        """Note the central service's word on operations."""
        with self._writing() as connection:
            for word in words:
                state = OperationState.SET_ASIDE if word.set_aside else OperationState.ACKNOWLEDGED
                connection.execute(
                    update(schema.operation)
                    .where(schema.operation.c.id == str(word.id))
                    .values(
                        state=state,
                        reason=word.reason,
                        rv=word.rv,
                        outcome=word.outcome,
                        epoch=word.epoch,
                        acknowledged_at=at.isoformat(),
                    )
                )

    def settle(self, rv: int, epoch: str = "") -> None:
        """Drop the overlays that the cache, applied up to ``rv`` of an epoch, tells by now."""
        told = select(schema.operation.c.seq).where(
            schema.operation.c.state.in_(TAKEN_IN),
            schema.operation.c.epoch.in_([epoch, ""]),
            schema.operation.c.rv <= rv,
        )
        with self._writing() as connection:
            connection.execute(delete(schema.overlay).where(schema.overlay.c.seq.in_(told)))

    def offer_again(self, epoch: str) -> int:
        """Hand on anew what was acknowledged in another epoch; return how many those are.

        A new epoch is a central service that came back from a backup: it may have lost what it
        had acknowledged. What it still has, it recognises by the id.
        """
        again = update(schema.operation).where(*_of_another(epoch))
        with self._writing() as connection:
            poison.hope_again(connection)
            return int(connection.execute(again.values(state=OperationState.PENDING)).rowcount)

    def has_word_of_another(self, epoch: str) -> bool:
        """Whether something was acknowledged in another epoch, and not offered again since."""
        with self._engine.connect() as connection:
            return bool(connection.scalar(select(exists().where(*_of_another(epoch)))))

    def forget(self, before: datetime) -> int:
        """Really delete what was acknowledged before a moment and the cache tells by now."""
        old = delete(schema.operation).where(
            schema.operation.c.state.in_(TAKEN_IN),
            schema.operation.c.acknowledged_at < before.astimezone(UTC).isoformat(),
            schema.operation.c.seq.not_in(select(schema.overlay.c.seq)),
        )
        with self._writing() as connection:
            return int(connection.execute(old).rowcount)

    def for_staff(self, most: int = 100) -> tuple[Told, ...]:
        """Return what staff should know, the newest first: exceptions, and what was put aside."""
        query = (
            select(schema.operation)
            .where(
                or_(
                    schema.operation.c.state.in_(FOR_STAFF),
                    schema.operation.c.outcome == OutcomeKind.APPLIED_WITH_EXCEPTION,
                )
            )
            .order_by(schema.operation.c.seq.desc())
            .limit(most)
        )
        with self._engine.connect() as connection:
            return tuple(
                Told(row.seq, _read(row), row.outcome or row.state, row.reason, _is_taken_in(row))
                for row in connection.execute(query)
            )

    def dismiss(self, seq: int) -> None:
        """Staff are done with something that the central service has: tell of it no more."""
        done = (
            update(schema.operation)
            .where(schema.operation.c.seq == seq, schema.operation.c.state.in_(TAKEN_IN))
            .values(state=OperationState.ACKNOWLEDGED, outcome="")
        )
        with self._writing() as connection:
            connection.execute(done)

    def count(self) -> OutboxCount:
        """How much is not yet handed on, and how much staff must look at."""
        found = self._by_state()
        return OutboxCount(
            pending=found[OperationState.PENDING],
            set_aside=sum(found[state] for state in FOR_STAFF),
            damaged=len(damaged_before(self._path)),
        )

    def _by_state(self) -> Counter[str]:
        """Count operations; only after a write, for every screen that is drawn asks."""
        writes = self._writes
        at, counted = self._counted
        if at == writes:
            return counted
        query = select(schema.operation.c.state, func.count()).group_by(schema.operation.c.state)
        with self._engine.connect() as connection:
            found = Counter({row[0]: int(row[1]) for row in connection.execute(query)})
        self._counted = writes, found
        return found

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """Take a transaction; what was counted before it counts no more."""
        try:
            with self._engine.begin() as connection:
                yield connection
        finally:
            self._writes += 1

    def _put_aside(self, seqs: list[int]) -> None:
        _log.error("%d operations cannot be read: staff must look at them", len(seqs))
        with self._writing() as connection:
            connection.execute(
                update(schema.operation)
                .where(schema.operation.c.seq.in_(seqs))
                .values(state=OperationState.UNREADABLE, reason="unreadable")
            )


def _is_taken_in(row: Row[Any]) -> bool:
    return row.state in TAKEN_IN


def _not_before_the_last(connection: Connection, operation: Operation) -> Operation:
    body = connection.exec_driver_sql(_LAST).scalar()
    try:
        last = None if body is None else bodies.OPERATION.validate_json(body)
    except ValueError:  # damaged, or a newer kiosk's: it is told to staff when it is handed on
        last = None
    if last is None or last.at <= operation.at:
        return operation
    return replace(operation, at=last.at)


def _of_another(epoch: str) -> tuple[ColumnElement[bool], ...]:
    return schema.operation.c.state.in_(TAKEN_IN), schema.operation.c.epoch != epoch


def patron_of(operation: Operation) -> PatronKey | None:
    """Whose operation it is; nobody's for a return."""
    return None if isinstance(operation, Return) else operation.patron


def _read(row: Row[Any]) -> Operation | None:
    if row.body_hash is not None and row.body_hash != body_hash(row.body):
        return None
    try:
        return bodies.OPERATION.validate_json(row.body)
    except ValueError:
        return None


def _hope_again(connection: Connection) -> None:
    """Look again at what could not be read or handed on: either side may be newer now."""
    poison.hope_again(connection)
    connection.execute(
        update(schema.operation)
        .where(schema.operation.c.state == OperationState.UNREADABLE)
        .values(state=OperationState.PENDING)
    )


def _incarnation(connection: Connection) -> str:
    """Read or make the random name of this outbox: it tells a cloned kiosk from the real one."""
    connection.execute(
        insert(schema.outbox_meta)
        .values(name="incarnation", value=secrets.token_hex(16))
        .on_conflict_do_nothing()
    )
    query = select(schema.outbox_meta.c.value).where(schema.outbox_meta.c.name == "incarnation")
    return str(connection.scalar(query))

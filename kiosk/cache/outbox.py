"""``outbox.db``: what this kiosk did, until the central service has it. Nothing here may be lost.

An operation and what it changes for the kiosk's own eyes (the overlay) are one transaction, on
the disk before the patron sees a green line. The overlay of an item goes when the cache tells it.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert
from uuid6 import uuid7

from kiosk import bodies
from kiosk.cache import schema
from kiosk.cache.database import Connect, open_database
from kiosk.domain.ids import ItemId, PatronKey
from kiosk.domain.operation import Operation
from kiosk.domain.records import Loan


class OperationState(StrEnum):
    """How far an operation is."""

    PENDING = "pending"
    ACKNOWLEDGED = "acknowledged"
    SET_ASIDE = "set_aside"
    """The central service has it and staff must look at it."""


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


@dataclass(frozen=True, slots=True)
class OutboxCount:
    """How much is not yet handed on, and how much staff must look at."""

    pending: int
    set_aside: int


class Outbox:
    """The outbox file. Safe to use from several threads: each call takes its own connection."""

    def __init__(self, path: Path, connect: Connect | None = None) -> None:
        self._engine = open_database(path, "FULL", connect)
        schema.outbox_metadata.create_all(self._engine)
        with self._engine.begin() as connection:
            self.incarnation = _incarnation(connection)

    def close(self) -> None:
        """Give the file free."""
        self._engine.dispose()

    def record(self, operation: Operation, loan: Loan | None) -> None:
        """Keep an operation and the item's loan after it; on the disk when this returns.

        Raises ``sqlalchemy.exc.SQLAlchemyError`` when it cannot be written: then nothing was.
        """
        body = bodies.OPERATION.dump_json(operation).decode()
        with self._engine.begin() as connection:
            made = insert(schema.operation).values(
                id=str(uuid7()), body=body, state=OperationState.PENDING
            )
            seq = connection.scalar(made.returning(schema.operation.c.seq))
            values = {
                "item": operation.item,
                "patron": None if loan is None else loan.patron,
                "seq": seq,
                "loan": None if loan is None else bodies.LOAN.dump_json(loan).decode(),
            }
            connection.execute(
                insert(schema.overlay)
                .values(values)
                .on_conflict_do_update(index_elements=["item"], set_=values)
            )

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

    def pending(self, most: int) -> tuple[Kept, ...]:
        """Return the oldest operations that are not acknowledged, in order."""
        query = (
            select(schema.operation.c.seq, schema.operation.c.id, schema.operation.c.body)
            .where(schema.operation.c.state == OperationState.PENDING)
            .order_by(schema.operation.c.seq)
            .limit(most)
        )
        with self._engine.connect() as connection:
            return tuple(
                Kept(seq, UUID(id_), bodies.OPERATION.validate_json(body))
                for seq, id_, body in connection.execute(query)
            )

    def acknowledge(self, words: Iterable[Acknowledgement], at: datetime) -> None:
        """Note the central service's word on operations."""
        with self._engine.begin() as connection:
            for word in words:
                state = OperationState.SET_ASIDE if word.set_aside else OperationState.ACKNOWLEDGED
                connection.execute(
                    update(schema.operation)
                    .where(schema.operation.c.id == str(word.id))
                    .values(
                        state=state,
                        reason=word.reason,
                        rv=word.rv,
                        acknowledged_at=at.isoformat(),
                    )
                )

    def settle(self, rv: int) -> None:
        """Drop the overlays that the cache, applied up to ``rv``, tells by now."""
        told = select(schema.operation.c.seq).where(
            schema.operation.c.state != OperationState.PENDING, schema.operation.c.rv <= rv
        )
        with self._engine.begin() as connection:
            connection.execute(delete(schema.overlay).where(schema.overlay.c.seq.in_(told)))

    def count(self) -> OutboxCount:
        """How much is not yet handed on, and how much staff must look at."""
        query = select(schema.operation.c.state, func.count()).group_by(schema.operation.c.state)
        with self._engine.connect() as connection:
            found = {row[0]: int(row[1]) for row in connection.execute(query)}
        return OutboxCount(
            pending=found.get(OperationState.PENDING, 0),
            set_aside=found.get(OperationState.SET_ASIDE, 0),
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

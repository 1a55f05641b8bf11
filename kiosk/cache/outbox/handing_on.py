"""What is to be handed on, in its order, and what the central service said to it."""

import logging
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from kiosk.cache.outbox import poison, schema
from kiosk.cache.outbox.blocking import NOTHING_BLOCKED, Blocked
from kiosk.cache.outbox.file import OutboxFile
from kiosk.cache.outbox.operations import Acknowledgement, Kept, OperationState, read_operation

_log = logging.getLogger(__name__)


class HandingOn(OutboxFile):
    """Tells what waits, and notes each word on it."""

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
                operation = read_operation(row)
                if operation is None:
                    unreadable.append(row.seq)
                elif blocked.holds(kept := Kept(row.seq, UUID(row.id), operation)):
                    blocked = blocked.behind(kept)
                else:
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
                operation = read_operation(row)
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

    def _put_aside(self, seqs: list[int]) -> None:
        _log.error("%d operations cannot be read: staff must look at them", len(seqs))
        with self._writing() as connection:
            connection.execute(
                update(schema.operation)
                .where(schema.operation.c.seq.in_(seqs))
                .values(state=OperationState.UNREADABLE, reason="unreadable")
            )

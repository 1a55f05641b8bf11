"""What staff should know of, until they are done with it."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from sqlalchemy import Row, or_, select, update

from kiosk.cache.outbox import schema
from kiosk.cache.outbox.file import OutboxFile
from kiosk.cache.outbox.operations import FOR_STAFF, TAKEN_IN, OperationState, Told, read_operation
from kiosk.domain.operation import OutcomeKind


class ForStaff(OutboxFile):
    """Tells staff."""

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
            return tuple(_told(row) for row in connection.execute(query))

    def dismiss(self, seq: int) -> None:
        """Staff are done with something that the central service has: tell of it no more."""
        done = (
            update(schema.operation)
            .where(schema.operation.c.seq == seq, schema.operation.c.state.in_(TAKEN_IN))
            .values(state=OperationState.ACKNOWLEDGED, outcome="")
        )
        with self._writing() as connection:
            connection.execute(done)


def _told(row: Row[Any]) -> Told:
    outcome, is_taken_in = row.outcome or row.state, row.state in TAKEN_IN
    id_ = None
    with suppress(ValueError):
        id_ = UUID(row.id)
    return Told(row.seq, read_operation(row), outcome, row.reason, is_taken_in, id_)

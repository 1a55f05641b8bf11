"""What was done here, and what that changes for the kiosk's own eyes until the cache tells it."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from sqlalchemy import Connection, delete, or_, select
from uuid6 import uuid7

from kiosk import bodies
from kiosk.cache.outbox import schema
from kiosk.cache.outbox.file import OutboxFile
from kiosk.cache.outbox.operations import TAKEN_IN, Kept, OperationState, read_operation
from kiosk.cache.outbox.versions import body_hash
from kiosk.domain.ids import ItemId, PatronKey
from kiosk.domain.operation import Operation
from kiosk.domain.records import Loan

_KEEP = "INSERT INTO operation (id, body, state, reason, rv, body_hash) VALUES (?, ?, ?, '', 0, ?)"
_LAY = "INSERT OR REPLACE INTO overlay (item, patron, seq, loan) VALUES (?, ?, ?, ?)"
_LAST = "SELECT CASE state WHEN 'pending' THEN body END FROM operation ORDER BY seq DESC LIMIT 1"
"""Put together once: a patron waits for these, and the disk should be all that takes time."""


class Doing(OutboxFile):
    """Keeps what is done, and lays it over the cache."""

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
            read = ((row, read_operation(row)) for row in connection.execute(query))
            return tuple(Kept(row.seq, UUID(row.id), made) for row, made in read if made)

    def settle(self, rv: int, epoch: str = "") -> None:
        """Drop the overlays that the cache, applied up to ``rv`` of an epoch, tells by now."""
        told = select(schema.operation.c.seq).where(
            schema.operation.c.state.in_(TAKEN_IN),
            schema.operation.c.epoch.in_([epoch, ""]),
            schema.operation.c.rv <= rv,
        )
        with self._writing() as connection:
            connection.execute(delete(schema.overlay).where(schema.overlay.c.seq.in_(told)))


def _not_before_the_last(connection: Connection, operation: Operation) -> Operation:
    body = connection.exec_driver_sql(_LAST).scalar()
    try:
        last = None if body is None else bodies.OPERATION.validate_json(body)
    except ValueError:  # damaged, or a newer kiosk's: it is told to staff when it is handed on
        last = None
    if last is None or last.at <= operation.at:
        return operation
    return replace(operation, at=last.at)

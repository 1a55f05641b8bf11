"""What was acknowledged stays for weeks: a central service may come back from a backup.

It may then have lost what it had acknowledged, and begins a new epoch. Everything that has its word
from another one is handed on again; what it still has, it recognises by the id.
"""

from datetime import UTC, datetime

from sqlalchemy import ColumnElement, delete, exists, select, update

from kiosk.cache.database import empty_journal
from kiosk.cache.outbox import poison, schema
from kiosk.cache.outbox.file import OutboxFile
from kiosk.cache.outbox.operations import TAKEN_IN, OperationState


class OfferingAgain(OutboxFile):
    """Offers again what may be lost, and deletes what is old enough."""

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
            gone = int(connection.execute(old).rowcount)
        if gone:
            empty_journal(self._engine)
        return gone


def _of_another(epoch: str) -> tuple[ColumnElement[bool], ...]:
    return schema.operation.c.state.in_(TAKEN_IN), schema.operation.c.epoch != epoch

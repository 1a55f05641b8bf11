"""What the central service fails at each time: set aside for staff, and then rarely tried.

Nothing is given up: a newer central service may know better. Until then only what belongs to the
same item or patron waits behind it.
"""

import logging
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection, case, update

from kiosk.cache.outbox.schema import operation

_log = logging.getLogger(__name__)
POISON = "poison"
TRIES = 5
PATIENCE = timedelta(hours=1)
"""Fewer tries, or in less time, and it may be the central service that is ill."""
REST = timedelta(hours=6)
"""How long a poison is left alone between two tries."""


def note_choked(connection: Connection, ids: Iterable[UUID], at: datetime) -> int:
    """Note a failed try of each; return how many are poison by now."""
    now, column = at.astimezone(UTC).isoformat(), operation.c
    long_ago = (at - PATIENCE).astimezone(UTC).isoformat()
    is_poison = (column.tries >= TRIES - 1) & (column.choked_since <= long_ago)
    found = 0
    for each in ids:
        connection.execute(
            update(operation)
            .where(column.id == str(each), column.state == "pending")
            .values(
                tries=column.tries + 1,
                choked_since=case((column.tries == 0, now), else_=column.choked_since),
                tried_at=now,
                state=case((is_poison, POISON), else_=column.state),
                reason=case((is_poison, POISON), else_=column.reason),
            )
        )
        poison = column.id == str(each), column.state == POISON
        if connection.execute(operation.select().where(*poison)).first() is not None:
            _log.error("operation %s is poison to the central service: staff must look", each)
            found += 1
    return found


def hope_again(connection: Connection, before: datetime | None = None) -> None:
    """Let poison that was last tried before a moment be tried once more; ``None``: all."""
    again = update(operation).where(operation.c.state == POISON)
    if before is not None:
        again = again.where(operation.c.tried_at < before.astimezone(UTC).isoformat())
    connection.execute(again.values(state="pending"))

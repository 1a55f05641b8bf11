"""The file itself, opened: of the newest version, with what could be read of damaged ones."""

import secrets
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, func, select, update
from sqlalchemy.dialects.sqlite import insert

from kiosk.cache.database import Connect, open_database
from kiosk.cache.outbox import poison, schema
from kiosk.cache.outbox.operations import FOR_STAFF, OperationState, OutboxCount
from kiosk.cache.outbox.salvage import damaged_before, put_aside_if_damaged, refill
from kiosk.cache.outbox.versions import bring_up_to_date


class OutboxFile:
    """The file, open. Each transaction takes its own connection."""

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

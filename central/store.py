"""The database, opened: who reads, who writes, and that it is the one we think it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, insert, select
from sqlalchemy.exc import SQLAlchemyError

from central import schema
from central.keys import Keys

BUSY_MS = 15_000
"""How long a writer waits for another one (SQLite) before the caller is told to come back."""


class StoreRefused(Exception):
    """The database cannot be used; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Store:
    """Where everything is kept, and the keys that are not kept there."""

    engine: Engine
    keys: Keys

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One view of the data, unmoved by writers (SQLite)."""
        with self.engine.begin() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction, on disk when it ends. SQLite has one writer at a time."""
        with self.engine.connect() as connection:
            connection.execution_options(writes=True)
            with connection.begin():
                yield connection

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()


def open_store(url: str, keys: Keys) -> Store:
    """Open the database, made when it is not there. Raises ``StoreRefused``."""
    try:
        engine = create_engine(url)
        if engine.dialect.name == "sqlite":
            _as_we_use_sqlite(engine)
        store = Store(engine, keys)
        with store.write() as connection:
            schema.metadata.create_all(connection)
            _be_the_right_one(connection, keys)
    except SQLAlchemyError as why:
        raise StoreRefused(f"the database cannot be opened: {_first_line(why)}") from why
    return store


def _be_the_right_one(connection: Connection, keys: Keys) -> None:
    written = remembered(connection, "version")
    if written is None:
        remember(connection, "version", schema.VERSION)
        remember(connection, "key", keys.fingerprint)
        return
    if written != schema.VERSION:
        raise StoreRefused(f"the database is of version {written}, not {schema.VERSION}")
    if remembered(connection, "key") != keys.fingerprint:
        raise StoreRefused(
            "the database was sealed with another key: put the master.key of this database back"
        )


def remembered(connection: Connection, name: str) -> str | None:
    """Return one of the few facts about the database itself."""
    found = connection.execute(select(schema.meta.c.value).where(schema.meta.c.name == name))
    value: str | None = found.scalar()
    return value


def remember(connection: Connection, name: str, value: str) -> None:
    """Write one of the few facts about the database itself."""
    connection.execute(schema.meta.delete().where(schema.meta.c.name == name))
    connection.execute(insert(schema.meta).values(name=name, value=value))


def _as_we_use_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def connected(connection: Any, _: object) -> None:  # the driver's own, which has no type
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def stamp(moment: datetime) -> str:
    """Write a moment so that texts compare as moments do."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def unstamp(text: str) -> datetime:
    """Read what ``stamp`` wrote."""
    return datetime.fromisoformat(text)


def _first_line(why: SQLAlchemyError) -> str:
    return str(why).partition("\n")[0]

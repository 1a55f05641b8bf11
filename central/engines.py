"""SQLite and PostgreSQL as we use them: what a reader sees, and how long a writer waits."""

import math
import time
from functools import lru_cache
from typing import Any

from sqlalchemy import URL, Connection, Engine, String, create_engine, event, make_url, text
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.sql.functions import FunctionElement

BUSY_MS = 15_000
"""How long a writer waits for another one before the caller is told to come back."""
LOST_AFTER_MS = 60_000
"""How long a transaction may do nothing (PostgreSQL): its process hangs, or is cut off."""
CONNECT_WITHIN_S = 5
CONNECTIONS = 15
"""Of a process to PostgreSQL, all of them kept: to open one costs as much as ten requests."""
TRUSTED_S = 1.0
"""A connection that was of use so shortly ago is used without asking whether it still is."""


def engine_of(address: str) -> Engine:
    """Make the engine; nothing is connected yet. Raises ``SQLAlchemyError``."""
    url = make_url(address)
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url)
        _as_we_use_sqlite(engine)
        return engine
    return _postgresql(url) if url.get_backend_name() == "postgresql" else create_engine(url)


@lru_cache(maxsize=8)
def for_reading(engine: Engine) -> Engine:
    """One view of the data for a whole transaction, unmoved by writers, on either engine."""
    if engine.dialect.name == "postgresql":
        return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return engine


@lru_cache(maxsize=8)
def for_writing(engine: Engine) -> Engine:
    """Whoever waited for a lock then reads what its holder wrote.

    SQLite has one writer at a time. In PostgreSQL each statement reads what is committed by then;
    a view kept from the start would be older than the lock.
    """
    if engine.dialect.name == "postgresql":
        return engine.execution_options(isolation_level="READ COMMITTED")
    return engine.execution_options(writes=True)


@lru_cache(maxsize=8)
def for_one_look(engine: Engine) -> Engine:
    """For one statement that only reads, and so needs no transaction around it."""
    if engine.dialect.name == "postgresql":
        return engine.execution_options(isolation_level="AUTOCOMMIT")
    return engine


def need_not_last(connection: Connection) -> None:
    """Let this transaction end before it is on disk, or at a standby; others see it all the same.

    For what may be lost with the last half second before a power cut.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_AT_LEISURE)


def read_to_the_end(connection: Connection) -> None:
    """Let the rest of this transaction be planned for millions of rows, of which all are read.

    For a result that is fetched bit by bit, PostgreSQL chooses what brings the first tenth soonest.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_TO_THE_END)


_AT_LEISURE = text("SET LOCAL synchronous_commit = off")
_TO_THE_END = text("SET LOCAL cursor_tuple_fraction = 1")


class _LookUpByKeys(FunctionElement[str]):
    type = String()
    inherit_cache = True


LOOK_UP_BY_KEYS = _LookUpByKeys()
"""Selected, it lets the rest of the transaction find rows by an index, however few there are.

PostgreSQL keeps the plan of a statement that comes again and again. One that was made while a
table was all but empty would read it whole, and go on so while the table grows. Where there is no
way but to read a table whole, it thinks that so dear that it would compile the statement first.
"""


@compiles(_LookUpByKeys)
def _nothing(*_: object, **__: object) -> str:
    return "''"


@compiles(_LookUpByKeys, "postgresql")
def _no_whole_tables(*_: object, **__: object) -> str:
    return "set_config('enable_seqscan', 'off', true) || set_config('jit', 'off', true)"


def take_ones_time(connection: Connection) -> None:
    """Let this transaction, which only reads all there is, pause for as long as it likes."""
    if connection.dialect.name == "postgresql":
        connection.execute(_NEVER_LOST)
    read_to_the_end(connection)


_NEVER_LOST = text("SET LOCAL idle_in_transaction_session_timeout = 0")


def _postgresql(url: URL) -> Engine:
    bounds = f"-c lock_timeout={BUSY_MS} -c idle_in_transaction_session_timeout={LOST_AFTER_MS}"
    engine = create_engine(
        url,
        connect_args={"options": bounds, "connect_timeout": CONNECT_WITHIN_S},
        pool_size=CONNECTIONS,
        max_overflow=0,
    )
    _as_we_use_postgresql(engine)
    return engine


def _as_we_use_postgresql(engine: Engine) -> None:
    """Ask whether a connection still answers: the primary may be another one by now."""

    @event.listens_for(engine, "checkout")
    def taken(connection: Any, record: ConnectionPoolEntry, _: object) -> None:
        if time.monotonic() - record.info.get("back", -math.inf) < TRUSTED_S:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as why:
            raise DisconnectionError("it no longer answers") from why

    @event.listens_for(engine, "checkin")
    def given_back(_: object, record: ConnectionPoolEntry) -> None:
        record.info["back"] = time.monotonic()


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

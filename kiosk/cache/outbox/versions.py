"""The tables of ``outbox.db``, version by version. The file is never made anew: it is brought on.

Each step is one transaction with the number that it leads to, so a power cut leaves a whole one.
"""

import hashlib

from sqlalchemy import Connection, Engine

STEPS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE IF NOT EXISTS meta"
        " (name VARCHAR NOT NULL PRIMARY KEY, value VARCHAR NOT NULL)",
        "CREATE TABLE IF NOT EXISTS operation"
        " (seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, id VARCHAR NOT NULL UNIQUE,"
        " body VARCHAR NOT NULL, state VARCHAR NOT NULL, reason VARCHAR NOT NULL,"
        " rv INTEGER NOT NULL, acknowledged_at VARCHAR)",
        "CREATE INDEX IF NOT EXISTS ix_operation_state ON operation (state)",
        "CREATE TABLE IF NOT EXISTS overlay"
        " (item VARCHAR NOT NULL PRIMARY KEY, patron VARCHAR, seq INTEGER NOT NULL, loan VARCHAR)",
        "CREATE INDEX IF NOT EXISTS ix_overlay_patron ON overlay (patron)",
        "CREATE INDEX IF NOT EXISTS overlay_seq ON overlay (seq)",
    ),
    (
        "ALTER TABLE operation ADD COLUMN outcome VARCHAR NOT NULL DEFAULT ''",
        "ALTER TABLE operation ADD COLUMN epoch VARCHAR NOT NULL DEFAULT ''",
        "ALTER TABLE operation ADD COLUMN body_hash BLOB",
    ),
    (
        "ALTER TABLE operation ADD COLUMN tries INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE operation ADD COLUMN choked_since VARCHAR",
        "ALTER TABLE operation ADD COLUMN tried_at VARCHAR",
    ),
)


class OutboxTooNew(Exception):
    """A newer kiosk wrote this outbox. The sentence says what to do."""


def bring_up_to_date(engine: Engine) -> None:
    """Do the steps that are missing. Raises ``OutboxTooNew``."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        version = _version(connection)
        if version > len(STEPS):
            raise OutboxTooNew(
                f"the outbox is of version {version}, and this kiosk knows {len(STEPS)}: "
                "install the newer kiosk again; nothing is lost"
            )
        for number, statements in enumerate(STEPS[version:], start=version + 1):
            _step(connection, number, statements)


def body_hash(body: str) -> bytes:
    """Tell a body from a damaged one: 16 bytes of SHA-256."""
    return hashlib.sha256(body.encode()).digest()[:16]


def _version(connection: Connection) -> int:
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar() or 0)


def _step(connection: Connection, number: int, statements: tuple[str, ...]) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    try:
        if _version(connection) < number:
            for statement in statements:
                connection.exec_driver_sql(statement)
            connection.exec_driver_sql(f"PRAGMA user_version={number}")
        connection.exec_driver_sql("COMMIT")
    except BaseException:
        connection.exec_driver_sql("ROLLBACK")
        raise

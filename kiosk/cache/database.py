"""Opening an SQLite file the way all our databases need it."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Engine, QueuePool, create_engine, event

BUSY_MS = 5000
"""How long a writer waits for another before it gives up."""


Connect = Callable[[], Any]
"""Makes a DB-API connection, for a file that lies on another file system than the usual."""


def open_database(
    path: Path, synchronous: Literal["NORMAL", "FULL"], connect: Connect | None = None
) -> Engine:
    """Open or make an SQLite file in WAL mode, readable by its owner only.

    ``FULL``: a commit is on the disk when it returns. ``NORMAL``: the file stays sound in a power
    cut, but the last commits may be lost, so it is for what can be fetched again.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600, exist_ok=True)
    engine = create_engine(
        f"sqlite:///{path}",
        connect_args={"check_same_thread": False},
        **({} if connect is None else {"creator": connect}),
        # A fault is logged; whose loan or receipt it was about is not.
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        for pragma in (
            f"busy_timeout={BUSY_MS}",
            "journal_mode=WAL",
            f"synchronous={synchronous}",
            "secure_delete=ON",
            "trusted_schema=OFF",
        ):
            connection.execute(f"PRAGMA {pragma}").fetchall()

    return engine


def empty_journal(engine: Engine) -> None:
    """Write what is in the journal into the file and cut it off: deleted rows are in it still.

    While someone reads an older view nothing is done; the next time does it.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def open_to_look(path: Path) -> Engine:
    """Open an SQLite file that is there for reading only."""
    uri = f"{path.resolve().as_uri()}?mode=ro"
    return create_engine(
        "sqlite://",
        creator=lambda: sqlite3.connect(
            uri, uri=True, timeout=BUSY_MS / 1000, check_same_thread=False
        ),
        poolclass=QueuePool,
        hide_parameters=True,
    )

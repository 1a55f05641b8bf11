"""The table of ``print.db``. Times are whole milliseconds since 1970, UTC.

What is in the file is worth minutes: one that is damaged, or another release's, is made anew.
"""

import logging
from pathlib import Path

from sqlalchemy import Column, Engine, Index, Integer, MetaData, String, Table
from sqlalchemy.exc import DatabaseError

from kiosk.cache.database import open_database
from kiosk.regionfile.disk import delete_database

_log = logging.getLogger(__name__)
_RELEASE = 1
"""Goes up with every change of the table."""

metadata = MetaData()

job = Table(
    "job",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("way", String, nullable=False),
    Column("state", String, nullable=False),
    Column("reason", String, nullable=False, default=""),
    Column("made_at", Integer, nullable=False),
    Column("due_at", Integer, nullable=False, default=0),
    Column("expires_at", Integer, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("content", String),
    sqlite_autoincrement=True,
)
"""``content`` NULL: it is printed, sent or expired, and nobody can know any more what it said."""
Index("job_state", job.c.state)


def open_jobs(path: Path) -> Engine:
    """Open the file, or make it. Raises ``sqlalchemy.exc.SQLAlchemyError``."""
    engine = open_database(path, "FULL")
    try:
        return _prepared(engine)
    except _Unusable as why:
        reason = str(why)
    except DatabaseError as error:
        # What is busy, full or read-only is a case of its own, and no damage.
        if type(error) is not DatabaseError:
            raise
        reason = "it is damaged"
    engine.dispose()
    _log.warning("%s is made anew, for %s: receipts on their way are lost", path, reason)
    delete_database(path)
    return _prepared(open_database(path, "FULL"))


class _Unusable(Exception):
    """The file is sound for SQLite, and not for us."""


def _prepared(engine: Engine) -> Engine:
    with engine.begin() as connection:
        found = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
        if found not in (0, _RELEASE):
            raise _Unusable("it is of another release")
        if connection.exec_driver_sql("PRAGMA quick_check").scalars().first() != "ok":
            raise _Unusable("it is damaged")
        if found != _RELEASE:
            metadata.create_all(connection)
            connection.exec_driver_sql(f"PRAGMA user_version = {_RELEASE}")
    return engine

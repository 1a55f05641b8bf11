"""A generation of the cache that is open."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine

from kiosk.cache.database import open_database, open_to_look
from kiosk.regionfile import tables


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A generation that is open."""

    path: Path
    engine: Engine
    reads: Connection
    driver: sqlite3.Connection
    """Of ``reads``, without what lies in between."""

    @classmethod
    def opened(cls, path: Path) -> "OpenFile":
        """Open or make it, for reading and writing."""
        engine = open_database(path, "NORMAL")
        tables.metadata.create_all(engine)
        return cls(path, engine, *_reads(engine))

    @classmethod
    def looked_into(cls, path: Path) -> "OpenFile":
        """Open it for reading, changing nothing beside it either."""
        engine = open_to_look(path)
        return cls(path, engine, *_reads(engine))

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction, on the driver's own connection."""
        with self.engine.begin() as connection:
            driver: Any = connection.connection.driver_connection
            yield driver

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One view of the file, unmoved by writers, on a connection of its own."""
        with self.engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            driver.execute("BEGIN")
            yield driver

    def close(self) -> None:
        """Give it free; what is in the journal is then in the file."""
        self.reads.close()
        self.engine.dispose()


def _reads(engine: Engine) -> tuple[Connection, sqlite3.Connection]:
    reads = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    driver: Any = reads.connection.driver_connection
    return reads, driver

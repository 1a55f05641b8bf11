"""A disk that can lose power: SQLite writes through it, and any moment can be had afterwards.

SQLite is told by the disk's ``xSync`` what is safe; all that was written since may be on the disk,
may be missing, or may be there in part (whole sectors of 512 bytes), in any order. The file system
is a VFS of apsw's own SQLite, so what writes is SQLAlchemy on a thin DB-API coat over apsw; what
reads the disk after the cut is the kiosk's real code on the interpreter's SQLite.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import apsw

SECTOR = 512


@dataclass(frozen=True, slots=True)
class Written:
    """Bytes were written at an offset."""

    file: str
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Truncated:
    """A file was cut off at a size."""

    file: str
    size: int


@dataclass(frozen=True, slots=True)
class Synced:
    """The disk was asked to keep all of a file."""

    file: str


Change = Written | Truncated
Step = Change | Synced


class _File(apsw.VFSFile):
    def __init__(self, name: Any, flags: list[int], steps: list[Step]) -> None:
        plain = name if isinstance(name, str) else name.filename()
        self._name, self._steps = Path(plain).name, steps
        super().__init__("", name, flags)

    def xWrite(self, data: Any, offset: int) -> None:  # noqa: N802 - apsw's name
        self._steps.append(Written(self._name, offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802 - apsw's name
        self._steps.append(Truncated(self._name, newsize))
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:  # noqa: N802 - apsw's name
        self._steps.append(Synced(self._name))
        super().xSync(flags)


class RecordingDisk(apsw.VFS):
    """Passes all on to the real disk and writes down the steps. ``with`` takes it away again."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.steps: list[Step] = []
        super().__init__(name, "")

    def xOpen(self, name: Any, flags: list[int]) -> _File:  # noqa: N802 - apsw's name
        """Open a file; SQLite calls it."""
        return _File(name, flags, self.steps)

    def __enter__(self) -> "RecordingDisk":
        return self

    def __exit__(self, *_: object) -> None:
        self.unregister()

    def connect(self, path: Path, *, hasty: bool = False) -> "Connection":
        """Open a database on this disk. ``hasty``: it does not wait for the disk at commits."""
        opened = apsw.Connection(str(path), vfs=self.name)
        # apsw's files have no shared memory, without which WAL needs the file for itself.
        opened.execute("PRAGMA locking_mode=EXCLUSIVE").fetchall()
        opened.execute("PRAGMA wal_autocheckpoint=20").fetchall()
        return Connection(opened, hasty=hasty)


class Cursor:
    """What SQLAlchemy asks of a DB-API cursor."""

    arraysize = 1

    def __init__(self, connection: "Connection") -> None:
        self._connection = connection
        self._rows: list[tuple[Any, ...]] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid = 0

    def execute(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> "Cursor":
        """Run one statement, in a transaction where it changes something."""
        database = self._connection.prepared_for(sql)
        cursor = database.cursor()
        self.description = None
        self._rows = []
        for row in cursor.execute(self._connection.hurried(sql), values):
            self.description = cursor.description_full
            self._rows.append(row)
        if self.description is None:
            self.description = _columns(database, sql, values)
        self.rowcount = database.changes()
        self.lastrowid = database.last_insert_rowid()
        return self

    def executemany(self, sql: str, many: Iterable[Sequence[Any]]) -> "Cursor":
        """Run a statement for each of these."""
        for values in many:
            self.execute(sql, values)
        return self

    def fetchone(self) -> tuple[Any, ...] | None:
        """Return the next row."""
        return self._rows.pop(0) if self._rows else None

    def fetchmany(self, size: int = 1) -> list[tuple[Any, ...]]:
        """Return some rows."""
        taken, self._rows = self._rows[:size], self._rows[size:]
        return taken

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Return all rows that are left."""
        return self.fetchmany(len(self._rows))

    def close(self) -> None:
        """Forget the rows."""
        self._rows = []


class Connection:
    """What SQLAlchemy asks of a DB-API connection, with sqlite3's way of beginning."""

    def __init__(self, database: apsw.Connection, *, hasty: bool) -> None:
        self._database = database
        self._hasty = hasty
        self.isolation_level: str | None = ""

    def cursor(self) -> Cursor:
        """Make a cursor."""
        return Cursor(self)

    def execute(self, sql: str, values: Sequence[Any] = ()) -> Cursor:
        """Run a statement."""
        return self.cursor().execute(sql, values)

    def executemany(self, sql: str, many: Iterable[Sequence[Any]]) -> Cursor:
        """Run a statement for each of these."""
        return self.cursor().executemany(sql, many)

    def prepared_for(self, sql: str) -> apsw.Connection:
        """Begin where sqlite3 would: before the first change."""
        changes = sql.lstrip()[:6].upper() in ("INSERT", "UPDATE", "DELETE")
        manual = self.isolation_level is None
        if changes and not manual and not self._database.in_transaction:
            self._database.execute("BEGIN")
        return self._database

    def hurried(self, sql: str) -> str:
        """With less care, where that is asked for."""
        return sql.replace("synchronous=FULL", "synchronous=NORMAL") if self._hasty else sql

    def commit(self) -> None:
        """Commit, if there is something."""
        if self._database.in_transaction:
            self._database.execute("COMMIT")

    def rollback(self) -> None:
        """Undo, if there is something."""
        if self._database.in_transaction:
            self._database.execute("ROLLBACK")

    def create_function(self, *_: Any, **__: Any) -> None:
        """SQLAlchemy registers ``regexp``; nobody uses it here."""

    def close(self) -> None:
        """Close the file."""
        self._database.close()


def _columns(database: apsw.Connection, sql: str, values: Any) -> Any:
    if sql.lstrip()[:6].upper() not in ("SELECT", "PRAGMA") and " RETURNING " not in sql.upper():
        return None
    if sql.lstrip()[:6].upper() != "SELECT":
        return (("",) + (None,) * 6,)
    import apsw.ext  # only here: it takes a while

    found = apsw.ext.query_info(database, sql, values)
    return tuple((name,) + (None,) * 6 for name, *_ in found.description)


@dataclass
class Disk:
    """What is on the disk: ``safe`` for certain, ``loose`` perhaps, by file."""

    safe: dict[str, bytearray] = field(default_factory=dict)
    loose: dict[str, list[Change]] = field(default_factory=dict)

    def take(self, step: Step) -> None:
        """Do one step."""
        if isinstance(step, Synced):
            for change in self.loose.pop(step.file, []):
                _put(self.safe, change)
        else:
            self.loose.setdefault(step.file, []).append(step)

    def lose_power(self, chance: Random) -> dict[str, bytes]:
        """What may be found afterwards: each file's bytes."""
        left = {name: bytearray(data) for name, data in self.safe.items()}
        for change in (each for changes in self.loose.values() for each in changes):
            for survivor in _survives(change, chance):
                _put(left, survivor)
        return {name: bytes(data) for name, data in left.items()}


def _survives(change: Change, chance: Random) -> Iterator[Change]:
    luck = chance.random()
    if luck < 0.5:
        return
    if luck < 0.7 and isinstance(change, Written) and len(change.data) > SECTOR:
        sectors = chance.randrange(1, len(change.data) // SECTOR + 1)
        yield Written(change.file, change.offset, change.data[: sectors * SECTOR])
    else:
        yield change


def _put(files: dict[str, bytearray], change: Change) -> None:
    data = files.setdefault(change.file, bytearray())
    match change:
        case Written(offset=offset, data=written):
            data.extend(bytes(max(0, offset + len(written) - len(data))))
            data[offset : offset + len(written)] = written
        case Truncated(size=size):
            del data[size:]

"""The lines of long files, on disk while an import lasts: memory does not grow with an export.

It is an SQLite file without a name, in the directory for temporary files (``SQLITE_TMPDIR``, else
``/var/tmp``): the operating system takes it back however the process ends, and nobody else can
open it.
"""

import pickle
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any

from kiosk.csvdata.table import Column, Key, Line, Reference, Table

_IN_MEMORY_KB = 65_536
_AT_ONCE = 1_000
_BETWEEN = "\x1f"
"""Sorts before whatever a code may hold, so that keys of several cells sort cell by cell."""


class NoRoom(Exception):
    """The disk on which long files are laid down is full, or cannot be used."""


class Spool:
    """The long files' lines, and whatever else has as many rows.

    Its disk is not looked at before: when that is full, ``sqlite3.OperationalError`` is raised, and
    ``telling_of_room`` puts it in words.
    """

    def __init__(self) -> None:
        self.driver = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self.driver.execute("PRAGMA journal_mode = OFF")
        self.driver.execute("PRAGMA synchronous = OFF")
        self.driver.execute(f"PRAGMA cache_size = -{_IN_MEMORY_KB}")
        self.driver.execute("BEGIN")

    def close(self) -> None:
        """Let go of it."""
        self.driver.close()

    def make(self, name: str, columns: str) -> "Adding":
        """Make a table, in place of one of that name. A row with the key of another replaces it."""
        self.driver.execute(f"DROP TABLE IF EXISTS {name}")
        self.driver.execute(f"CREATE TABLE {name} ({columns})")
        return Adding(self, name, len(columns.split(",")))

    def rows(self, statement: str, *words: object) -> Iterator[tuple[Any, ...]]:
        """Read rows one after another."""
        with closing(self.driver.cursor()) as cursor:
            yield from cursor.execute(statement, words)

    def one(self, statement: str, *words: object) -> Any:
        """Return the first row's first value; ``None`` when there is no row."""
        found = self.driver.execute(statement, words).fetchone()
        return None if found is None else found[0]


@contextmanager
def telling_of_room() -> Iterator[None]:
    """Raise ``NoRoom`` when a spool's disk gives up."""
    try:
        yield
    except sqlite3.OperationalError as why:
        raise NoRoom(
            f"nothing was done: {why}; an import needs some 500 bytes a row of its long files in "
            "/var/tmp, or in the directory that SQLITE_TMPDIR names"  # noqa: S108 - SQLite opens it
        ) from why


@dataclass(slots=True)
class Adding:
    """Rows on their way to a table, many at a time."""

    spool: Spool
    table: str
    width: int
    waiting: list[tuple[Any, ...]] = field(default_factory=list)

    def __call__(self, *row: object) -> None:
        """Add a row."""
        self.waiting.append(row)
        if len(self.waiting) >= _AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Let all that was added be there."""
        places = ",".join("?" * self.width)
        self.spool.driver.executemany(
            f"INSERT OR REPLACE INTO {self.table} VALUES ({places})",  # noqa: S608 - names of our own
            self.waiting,
        )
        self.waiting.clear()


class LongFile:
    """The lines of one long file. Those with a broken cell are there too, apart.

    ``named``: for each reference to a short file, all that any line names by it: little, in an
    export that is as it should be.
    """

    def __init__(self, spool: Spool, table: Table, to_short: tuple[Reference, ...] = ()) -> None:
        self.spool = spool
        self.table = table
        self.name = f"line_{table.name.removesuffix('.csv')}"
        self.looked_up = table.looked_up or ()
        self.named: dict[Reference, set[Key]] = {reference: set() for reference in to_short}
        self._seen: dict[Reference, set[Key]] = {reference: set() for reference in to_short}
        self._single = table.key[0] if len(table.key) == 1 else None
        beside = "".join(f", {column.name} TEXT" for column in self.looked_up)
        columns = "number INTEGER PRIMARY KEY, key TEXT, good INTEGER, cells BLOB"
        self._add = spool.make(self.name, f"{columns}{beside}")

    def take(self, line: Line, *, is_good: bool) -> None:
        """Keep a line."""
        cells = line.cells
        for reference, seen in self._seen.items():
            said = tuple([cells.get(column) for column in reference.columns])
            if said not in seen:
                seen.add(said)
                self.named[reference].update(reference.named_by(line))
        whole = len(cells) == len(self.table.columns)
        self._add(
            line.number,
            self._key(line),
            is_good,
            pickle.dumps(
                list(cells.values())
                if whole
                else [cells.get(column, ...) for column in self.table.columns]
            ),
            *[cells.get(column) for column in self.looked_up],
        )

    def _key(self, line: Line) -> Any:
        if self._single is not None:
            return line.cells.get(self._single)
        cells = [line.cells.get(column, ...) for column in self.table.key]
        if ... in cells:
            return None
        return _BETWEEN.join("" if cell is None else str(cell) for cell in cells)

    def all_taken(self) -> Iterator[tuple[Line, int]]:
        """Put them in order; name the lines whose key an earlier line has, and that line."""
        self._add.flush()
        self.spool.driver.execute(f"CREATE INDEX key_of_{self.name} ON {self.name} (key)")
        twice = (
            f"SELECT later.number, later.cells, first FROM (SELECT key, min(number) AS first "  # noqa: S608 - names of our own
            f"FROM {self.name} WHERE key IS NOT NULL GROUP BY key HAVING count(*) > 1) AS doubled "
            f"JOIN {self.name} AS later ON later.key = doubled.key AND later.number > first"
        )
        found = [
            (self._line(number, cells), first) for number, cells, first in self.spool.rows(twice)
        ]
        for line, _ in found:
            gone = f"UPDATE {self.name} SET good = 0 WHERE number = ?"  # noqa: S608 - as above
            self.spool.driver.execute(gone, (line.number,))
        yield from found

    def lines(self, *, are_good: bool = True) -> Iterator[Line]:
        """Read them in the order of the file."""
        found = f"SELECT number, cells FROM {self.name} WHERE good = ? ORDER BY number"  # noqa: S608 - a name of our own
        for number, cells in self.spool.rows(found, are_good):
            yield self._line(number, cells)

    def by_key(self) -> Iterator[tuple[str, Line]]:
        """Read those that are as they should be, in the order of their keys."""
        found = f"SELECT key, number, cells FROM {self.name} WHERE good ORDER BY key"  # noqa: S608 - a name of our own
        for key, number, cells in self.spool.rows(found):
            yield key, self._line(number, cells)

    def numbered(self, numbers: Iterable[int]) -> Iterator[Line]:
        """Read the lines with these numbers."""
        found = f"SELECT cells FROM {self.name} WHERE number = ?"  # noqa: S608 - a name of our own
        for number in numbers:
            yield self._line(number, self.spool.one(found, number))

    def has(self, key: str) -> bool:
        """Whether a line has this key."""
        found = f"SELECT 1 FROM {self.name} WHERE key = ?"  # noqa: S608 - a name of our own
        return self.spool.one(found, key) is not None

    def keys(self, most: int) -> tuple[str, ...]:
        """Return at most so many of the keys."""
        found = f"SELECT key FROM {self.name} WHERE key IS NOT NULL LIMIT ?"  # noqa: S608 - a name of our own
        return tuple(key for (key,) in self.spool.rows(found, most))

    def cells_of(self, *names: str) -> str:
        """Say how to read some of the cells by which lines are found, for ``Spool.rows``."""
        return f"SELECT {', '.join(names)} FROM {self.name} WHERE good"  # noqa: S608 - names of our own

    def sharing(self, column: str) -> Iterator[tuple[int, int]]:
        """Name the lines with a cell that an earlier line has, and that line."""
        twice = (
            f"SELECT later.number, first FROM (SELECT {column}, min(number) AS first "  # noqa: S608 - names of our own
            f"FROM {self.name} WHERE good AND {column} IS NOT NULL GROUP BY {column} "
            f"HAVING count(*) > 1) AS doubled JOIN {self.name} AS later "
            f"ON later.{column} = doubled.{column} AND later.number > first AND later.good "
            f"ORDER BY later.number"
        )
        yield from self.spool.rows(twice)

    def naming_nothing(self, column: Column[Any], target: "LongFile") -> Iterator[tuple[Line, str]]:
        """Name the lines with a cell that names no line of another long file, and the cell."""
        found = (
            f"SELECT number, cells, {column.name} FROM {self.name} AS line "  # noqa: S608 - names of our own
            f"WHERE {column.name} IS NOT NULL AND NOT EXISTS "
            f"(SELECT 1 FROM {target.name} WHERE key = line.{column.name}) ORDER BY number"
        )
        for number, cells, named in self.spool.rows(found):
            yield self._line(number, cells), named

    def _line(self, number: int, pickled: bytes) -> Line:
        cells = pickle.loads(pickled)  # noqa: S301 - of our own making, and nobody else can write there
        columns = zip(self.table.columns, cells, strict=True)
        if ... in cells:
            return Line(number, {column: cell for column, cell in columns if cell is not ...})
        return Line(number, dict(columns))

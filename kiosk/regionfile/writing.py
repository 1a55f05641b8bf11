"""Writing rows into a region's file and reading them back, as fast as SQLite itself.

Through the driver, for a delta has up to 100,000 rows: what lies between would double the time.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kiosk.bodies import DIGEST_BYTES, Kind, pass_key
from kiosk.domain.ids import Digest
from kiosk.regionfile.rows import Cursor, Row, content
from kiosk.regionfile.sums import Sums, Totals, sums_of
from kiosk.regionfile.tables import TABLES, definitions


@dataclass(frozen=True, slots=True)
class _Statements:
    put: str
    delete: str
    one: str
    every: str
    keys: int


def _statements(kind: Kind) -> _Statements:
    table = TABLES[kind]
    names = [column.name for column in table.columns]
    keys = [column.name for column in table.primary_key.columns]
    rest = [name for name in names if name not in keys]
    quoted = f'"{table.name}"'
    where = " AND ".join(f"{key} = ?" for key in keys)
    set_ = ", ".join(f"{name} = excluded.{name}" for name in rest)
    marks = ", ".join("?" * len(names))
    return _Statements(
        f"INSERT INTO {quoted} VALUES ({marks}) "  # noqa: S608 - our own tables' names
        f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {set_}",
        f"DELETE FROM {quoted} WHERE {where}",  # noqa: S608 - our own tables' names
        f"SELECT {', '.join(rest)} FROM {quoted} WHERE {where}",  # noqa: S608 - our own
        f"SELECT {', '.join(names)} FROM {quoted}",  # noqa: S608 - our own tables' names
        len(keys),
    )


_STATEMENTS = {kind: _statements(kind) for kind in Kind}


def make_tables(driver: sqlite3.Connection) -> None:
    """Make the tables in an empty file."""
    for statement in definitions():
        driver.execute(statement)


def write_all(driver: sqlite3.Connection, rows: Iterable[Row]) -> None:
    """Write rows within the caller's transaction; of a key that comes twice, the last one holds.

    In the order of the keys: each page of the file is written once.
    """
    batches: defaultdict[Kind, dict[str, Row]] = defaultdict(dict)
    for row in rows:
        batches[row.kind][row.key] = row
    for kind, batch in batches.items():
        _write(driver, kind, [batch[key] for key in sorted(batch)])


def _write(driver: sqlite3.Connection, kind: Kind, rows: list[Row]) -> None:
    its = _STATEMENTS[kind]
    gone = [row.keys for row in rows if row.body is None]
    if gone:
        driver.executemany(its.delete, gone)
    if kind is Kind.PASS:
        driver.executemany(
            its.put, ((*row.keys, *row.lookups, row.body) for row in rows if row.body is not None)
        )
    else:
        driver.executemany(
            its.put, ((row.key, *row.lookups, row.body) for row in rows if row.body is not None)
        )


def cursor_of(driver: sqlite3.Connection) -> Cursor:
    """How far the file is."""
    found = dict(driver.execute("SELECT name, value FROM meta").fetchall())
    return Cursor(found.get("epoch", ""), int(found.get("rv", "0")))


def stand_at(driver: sqlite3.Connection, cursor: Cursor) -> None:
    """Write down how far the file is."""
    note(driver, {"epoch": cursor.epoch, "rv": str(cursor.rv)})


def note(driver: sqlite3.Connection, values: Mapping[str, str]) -> None:
    """Write down facts about the file itself."""
    driver.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", list(values.items()))


def more_rows(driver: sqlite3.Connection, rows: Iterable[Row]) -> int:
    """Tell by how many rows a file will grow when these are written."""
    last = {(row.kind, row.key): row for row in rows}
    return sum((row.body is not None) - _is_there(driver, row) for row in last.values())


def _is_there(driver: sqlite3.Connection, row: Row) -> bool:
    return driver.execute(_STATEMENTS[row.kind].one, row.keys).fetchone() is not None


def counts_of(driver: sqlite3.Connection) -> dict[str, int]:
    """How many rows there are of each kind."""
    return {
        kind.value: int(
            driver.execute(f'SELECT count(*) FROM "{TABLES[kind].name}"').fetchone()[0]  # noqa: S608 - our own tables' names
        )
        for kind in Kind
    }


def every_row(driver: sqlite3.Connection) -> Iterator[tuple[Kind, str, str]]:
    """All rows: kind, key, and all else that there is of it, as one text."""
    for kind, its in _STATEMENTS.items():
        for row in driver.execute(its.every):
            key, rest = _named(kind, row)
            yield kind, key, content(kind, rest, row[-1])


def content_of(driver: sqlite3.Connection, kind: Kind, key: str) -> str | None:
    """All that there is of one row, as one text; ``None``: it is not there."""
    found = driver.execute(_STATEMENTS[kind].one, Row(kind, key, None).keys).fetchone()
    return None if found is None else content(kind, found, found[-1])


def file_sums(driver: sqlite3.Connection) -> Sums:
    """Add up all rows of a file."""
    return sums_of(every_row(driver))


def _named(kind: Kind, row: tuple[object, ...]) -> tuple[str, tuple[object, ...]]:
    if kind is not Kind.PASS:
        return str(row[0]), row[1:]
    digest, nth = row[:2]
    assert isinstance(digest, bytes)  # noqa: S101 - the column's type
    assert isinstance(nth, int)  # noqa: S101 - the column's type
    return pass_key(Digest(digest[:DIGEST_BYTES]), nth), row[2:]


def account_for(driver: sqlite3.Connection, totals: Totals, rows: Iterable[Row]) -> None:
    """Bring sums to what they will be once these rows, each key once, are written."""
    for row in rows:
        before = content_of(driver, row.kind, row.key)
        if before is not None:
            totals.take(row.kind, row.key, before)
        if row.body is not None:
            totals.add(row.kind, row.key, content(row.kind, row.lookups, row.body))

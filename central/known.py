"""What is known, read row after row in the order of ids: as an import compares it."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, collate, select

from central import schema
from central.in_bulk import among
from central.keys import Keys
from central.records import FEES, HOLDS, ITEMS, LOANS, PATRONS, Shelf, load_agreements, passes_shelf
from kiosk.bodies import BODIES, PASS
from kiosk.csvdata.before import Stream
from kiosk.csvdata.dataset import Agreements, PassRow
from kiosk.csvdata.item_tables import ITEMS as ITEMS_FILE
from kiosk.csvdata.patron_tables import PASSES as PASSES_FILE
from kiosk.csvdata.patron_tables import PATRONS as PATRONS_FILE
from kiosk.csvdata.table import Table
from kiosk.domain.records import Fee, Hold, Item, Loan, Patron

R = TypeVar("R")
_AT_ONCE = 2_000
_TABLES = {
    PATRONS_FILE: schema.patron,
    PASSES_FILE: schema.passes,
    ITEMS_FILE: schema.item,
}


@dataclass(frozen=True, slots=True)
class Row(Generic[R]):
    """A row as it is kept, taken apart when somebody asks for its record.

    ``columns``: as ``Shelf.columns_of`` names them. ``beside``: what else was read.
    """

    columns: tuple[Any, ...]
    beside: Any
    read: Callable[[tuple[Any, ...]], R]

    @property
    def record(self) -> R:
        """The record."""
        return self.read(self.columns)


Rows = Iterator[tuple[str, Row[R]]]


@dataclass(frozen=True, slots=True)
class Known:
    """Everything, as one view of the database has it."""

    connection: Connection
    keys: Keys
    agreements: Agreements

    @classmethod
    def within(cls, connection: Connection, keys: Keys) -> "Known":
        """Ask what is known within a transaction."""
        return cls(connection, keys, load_agreements(connection))

    def patrons(self) -> Stream[Patron]:
        """The patrons; beside each, the sealed address."""
        address = schema.patron_address
        whose = address.c.patron == schema.patron.c.id
        joined = schema.patron.outerjoin(address, whose)
        return _rows(self.connection, PATRONS, address.c.sealed, joined)

    def passes(self) -> Stream[PassRow]:
        """The passes."""
        shelf = passes_shelf(self.keys)
        return _rows(self.connection, shelf, read=partial(_pass, keys=self.keys))

    def items(self) -> Stream[Item]:
        """The items."""
        return _rows(self.connection, ITEMS)

    def loans(self) -> Rows[Loan]:
        """The open loans; beside each, when a kiosk touched it last."""
        return _rows(self.connection, LOANS, schema.loan.c.touched_at)

    def holds(self) -> Rows[Hold]:
        """The holds."""
        return _rows(self.connection, HOLDS)

    def fees(self) -> Rows[Fee]:
        """The fees."""
        return _rows(self.connection, FEES)

    def known(self, table: Table, keys: Collection[str]) -> frozenset[str]:
        """Which of these keys a long file's earlier lines had."""
        kept = _TABLES[table]
        found = select(kept.c.id).where(among(kept.c.id, "ids"), kept.c.body.is_not(None))
        return frozenset(self.connection.execute(found, {"ids": sorted(keys)}).scalars())

    def some(self, table: Table, most: int) -> tuple[str, ...]:
        """At most so many of the keys that a long file's earlier lines had."""
        kept = _TABLES[table]
        found = select(kept.c.id).where(kept.c.body.is_not(None)).limit(most)
        return tuple(self.connection.execute(found).scalars())


def _rows(
    connection: Connection,
    shelf: Shelf[R],
    beside: ColumnElement[Any] | None = None,
    source: Any = None,
    read: Callable[[tuple[Any, ...]], R] | None = None,
) -> Rows[R]:
    table, names = shelf.table, shelf.names
    columns = [table.c[name] for name in names]
    wanted: Select[Any] = select(*columns, *([] if beside is None else [beside]))
    wanted = wanted.select_from(table if source is None else source)
    found = wanted.where(table.c.body.is_not(None)).order_by(_as_python(connection, table.c.id))
    width, validate = len(names), BODIES[shelf.kind].validate_json
    taken_apart = read or (lambda row: validate(row[1]))
    for row in connection.execute(found.execution_options(yield_per=_AT_ONCE)):
        yield row[0], Row(tuple(row[:width]), None if beside is None else row[width], taken_apart)


def _as_python(connection: Connection, column: ColumnElement[str]) -> ColumnElement[str]:
    """Order as Python compares texts, which SQLite does anyway."""
    return collate(column, "C") if connection.dialect.name == "postgresql" else column


def _pass(row: tuple[Any, ...], keys: Keys) -> PassRow:
    _, body, _, sealed = row
    record = PASS.validate_json(body)
    return PassRow(record, tuple(keys.open(each, record.kind) for each in sealed.split()))

"""How each kind of record is kept: its body as it goes over the wire, and what it is found by."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import Connection, Table, select

from central import schema
from central.in_bulk import change, put
from central.keys import Keys
from central.store import remember, remembered, unstamp
from kiosk.bodies import BODIES, PASS, Kind
from kiosk.csvdata.dataset import (
    Agreements,
    Base,
    Dataset,
    KioskReturn,
    KioskTouch,
    PassRow,
)
from kiosk.domain.ids import ItemId, LoanId
from kiosk.domain.records import Fee, Hold, Item, Loan, Patron

R = TypeVar("R")
_AGREEMENTS = TypeAdapter(Agreements)


@dataclass(frozen=True, slots=True)
class Shelf(Generic[R]):
    """Where a kind of record is kept, and the columns that it is found by."""

    kind: Kind
    table: Table
    key: Callable[[R], str]
    columns: Callable[[R], Mapping[str, str | None]]
    body: Callable[[R], object] = lambda record: record

    def write(self, record: R) -> dict[str, str | None]:
        """Return a record's row."""
        body = BODIES[self.kind].dump_json(self.body(record)).decode()
        return {"id": self.key(record), "body": body, **self.columns(record)}


PATRONS: Shelf[Patron] = Shelf(
    Kind.PATRON, schema.patron, lambda row: row.key, lambda row: {"library": row.library}
)
ITEMS: Shelf[Item] = Shelf(
    Kind.ITEM, schema.item, lambda row: row.id, lambda row: {"library": row.library}
)
LOANS: Shelf[Loan] = Shelf(
    Kind.LOAN,
    schema.loan,
    lambda row: row.id,
    lambda row: {"item": row.item, "patron": row.patron, "branch": row.branch},
)
HOLDS: Shelf[Hold] = Shelf(
    Kind.HOLD,
    schema.hold,
    lambda row: row.id,
    lambda row: {"patron": row.patron, "item": row.item},
)
FEES: Shelf[Fee] = Shelf(
    Kind.FEE, schema.fee, lambda row: row.id, lambda row: {"patron": row.patron}
)


def passes_shelf(keys: Keys) -> Shelf[PassRow]:
    """Return the shelf of passes, whose numbers are kept sealed."""
    return Shelf(
        Kind.PASS,
        schema.passes,
        lambda row: row.record.id,
        lambda row: {
            "patron": row.record.patron,
            "sealed": " ".join(keys.seal(each) for each in row.credentials),
        },
        lambda row: row.record,
    )


@dataclass(frozen=True, slots=True)
class Difference:
    """What is not as it was: rows to be written, and the ids of records to let go of."""

    rows: list[dict[str, str | None]]
    ended: list[str]

    @property
    def ids(self) -> frozenset[str]:
        """The records that it is about."""
        return frozenset(str(row["id"]) for row in self.rows) | frozenset(self.ended)


def compare(connection: Connection, shelf: Shelf[R], records: Iterable[R]) -> Difference:
    """Tell what is to be written so that just these records are there."""
    names = ("id", "body", *_columns(shelf.table))
    found = connection.execute(select(*(shelf.table.c[name] for name in names)))
    before = {row[0]: tuple(row) for row in found}
    rows = []
    for record in records:
        row = shelf.write(record)
        if before.pop(str(row["id"]), None) != tuple(row[name] for name in names):
            rows.append(row)
    return Difference(rows, [key for key, row in before.items() if row[1] is not None])


def carry_out(connection: Connection, shelf: Shelf[R], difference: Difference) -> None:
    """Write a difference."""
    put(connection, shelf.table, difference.rows)
    gone = blank(shelf.table)
    change(connection, shelf.table, [{"id": key, **gone} for key in difference.ended])


def _columns(table: Table) -> Iterator[str]:
    """The columns that a record says itself; the others tell what kiosks did to it."""
    own = ("id", "body", "touched_at", "returned_at")
    return (column.name for column in table.columns if column.name not in own)


def blank(table: Table) -> dict[str, str | None]:
    """What is left of a record that is gone: that it was there, and nothing that it said."""
    return {"body": None, **dict.fromkeys(_columns(table), "")}


def load(connection: Connection, keys: Keys) -> Base:
    """Read everything that is known."""
    return load_moving(connection, load_still(connection, keys))


def load_still(connection: Connection, keys: Keys) -> Dataset:
    """Read what only imports change."""
    return Dataset(
        agreements=load_agreements(connection),
        patrons=_all(connection, PATRONS),
        passes=_passes(connection, keys),
        items=_all(connection, ITEMS),
    )


def load_moving(connection: Connection, still: Dataset) -> Base:
    """Read what kiosks change as well, and lay it beside the rest."""
    dataset = replace(
        still,
        loans=_all(connection, LOANS),
        holds=_all(connection, HOLDS),
        fees=_all(connection, FEES),
    )
    return Base(dataset, tuple(_touched(connection)), tuple(_returned(connection)))


def load_agreements(connection: Connection) -> Agreements:
    """Read what the libraries agreed on."""
    text = remembered(connection, "agreements")
    return Agreements() if text is None else _AGREEMENTS.validate_json(text)


def save_agreements(connection: Connection, agreed: Agreements) -> None:
    """Write what the libraries agreed on."""
    remember(connection, "agreements", _AGREEMENTS.dump_json(agreed).decode())


def _all(connection: Connection, shelf: Shelf[R]) -> tuple[R, ...]:
    bodies = select(shelf.table.c.body).where(shelf.table.c.body.is_not(None))
    read = BODIES[shelf.kind].validate_json
    return tuple(read(body) for body in connection.execute(bodies).scalars())


def _passes(connection: Connection, keys: Keys) -> tuple[PassRow, ...]:
    table = schema.passes
    found = connection.execute(
        select(table.c.body, table.c.sealed).where(table.c.body.is_not(None))
    )
    return tuple(_pass(row.body, row.sealed, keys) for row in found)


def _pass(body: str, sealed: str, keys: Keys) -> PassRow:
    record = PASS.validate_json(body)
    return PassRow(record, tuple(keys.open(each, record.kind) for each in sealed.split()))


def _touched(connection: Connection) -> Iterator[KioskTouch]:
    table = schema.loan
    found = select(table.c.id, table.c.touched_at).where(table.c.touched_at.is_not(None))
    for row in connection.execute(found):
        yield KioskTouch(LoanId(row.id), unstamp(row.touched_at))


def _returned(connection: Connection) -> Iterator[KioskReturn]:
    table = schema.item
    found = select(table.c.id, table.c.returned_at).where(table.c.returned_at.is_not(None))
    for row in connection.execute(found):
        yield KioskReturn(ItemId(row.id), unstamp(row.returned_at))

"""How each kind of record is kept: its body as it goes over the wire, and what it is found by."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import Connection, Table, bindparam, insert, select, update

from central import schema
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


def save(connection: Connection, shelf: Shelf[R], records: Iterable[R]) -> frozenset[str]:
    """Write the records that changed, let go of those not named, and return the changed ones."""
    names = ("id", "body", *_columns(shelf.table))
    before = {
        row.id: row._asdict()
        for row in connection.execute(select(*(shelf.table.c[name] for name in names)))
    }
    rows = {row["id"]: row for row in map(shelf.write, records)}
    new = [row for key, row in rows.items() if key not in before]
    changed = [row for key, row in rows.items() if key in before and row != before[key]]
    ended = [key for key, row in before.items() if key not in rows and row["body"] is not None]
    if new:
        connection.execute(insert(shelf.table), new)
    if changed:
        _update(connection, shelf.table, changed)
    if ended:
        _end(connection, shelf.table, ended)
    return frozenset(str(row["id"]) for row in (*new, *changed)) | frozenset(ended)


def _columns(table: Table) -> Iterator[str]:
    """The columns that a record says itself; the others tell what kiosks did to it."""
    own = ("id", "body", "touched_at", "returned_at")
    return (column.name for column in table.columns if column.name not in own)


def _update(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in rows[0] if name != "id"}
    statement = update(table).where(table.c.id == bindparam("old_id")).values(values)
    connection.execute(
        statement,
        [{"old_id": row["id"], **{f"new_{name}": row[name] for name in values}} for row in rows],
    )


def _end(connection: Connection, table: Table, keys: list[str]) -> None:
    statement = update(table).where(table.c.id == bindparam("old_id")).values(blank(table))
    connection.execute(statement, [{"old_id": key} for key in keys])


def blank(table: Table) -> dict[str, str | None]:
    """What is left of a record that is gone: that it was there, and nothing that it said."""
    return {"body": None, **dict.fromkeys(_columns(table), "")}


def load(connection: Connection, keys: Keys) -> Base:
    """Read everything that is known."""
    dataset = Dataset(
        agreements=load_agreements(connection),
        patrons=_all(connection, PATRONS),
        passes=_passes(connection, keys),
        items=_all(connection, ITEMS),
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

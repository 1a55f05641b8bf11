"""How each kind of record is kept: its body as it goes over the wire, and what it is found by."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import Connection, Table

from central import schema
from central.keys import Keys
from central.store import remember, remembered
from kiosk.bodies import BODIES, Kind
from kiosk.csvdata.dataset import Agreements, PassRow
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

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that a record says itself; the others tell what kiosks did to it."""
        return ("id", "body", *_columns(self.table))


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


def _columns(table: Table) -> Iterator[str]:
    """The columns by which a record is found."""
    own = ("id", "body", "touched_at", "returned_at")
    return (column.name for column in table.columns if column.name not in own)


def blank(table: Table) -> dict[str, str | None]:
    """What is left of a record that is gone: that it was there, and nothing that it said."""
    return {"body": None, **dict.fromkeys(_columns(table), "")}


def load_agreements(connection: Connection) -> Agreements:
    """Read what the libraries agreed on."""
    text = remembered(connection, "agreements")
    return Agreements() if text is None else _AGREEMENTS.validate_json(text)


def save_agreements(connection: Connection, agreed: Agreements) -> None:
    """Write what the libraries agreed on."""
    remember(connection, "agreements", _AGREEMENTS.dump_json(agreed).decode())

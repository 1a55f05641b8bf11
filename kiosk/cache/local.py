"""``cache.db``: the region as the central service last told it, looked up in domain words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, bindparam, delete, or_, select
from sqlalchemy.dialects.sqlite import insert

from kiosk import bodies
from kiosk.bodies import Kind, PassKey
from kiosk.cache import schema
from kiosk.cache.database import open_database
from kiosk.domain.circulation import LoanedItem
from kiosk.domain.ids import Digest, ItemId, PatronKey
from kiosk.domain.membership import Found
from kiosk.domain.records import Fee, Hold, Item, Loan, Patron
from kiosk.domain.region import Region


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far the feed has been applied. An empty epoch: nothing yet."""

    epoch: str = ""
    rv: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the feed as the cache stores it. ``body`` is JSON, ``None`` when it is gone."""

    kind: Kind
    key: str
    body: str | None
    fields: tuple[tuple[str, object], ...] = ()
    """The look-up columns besides the key."""


_PASSES = (
    select(schema.card.c.body, schema.patron.c.body)
    .join(schema.patron, schema.patron.c.key == schema.card.c.patron)
    .where(schema.card.c.digest == bindparam("digest"))
)
_ITEMS = (
    select(schema.item.c.body, schema.loan.c.body)
    .join_from(schema.item, schema.loan, schema.loan.c.item == schema.item.c.key, isouter=True)
    .where(schema.item.c.barcode.in_(bindparam("barcodes", expanding=True)))
)
_PATRON_BY_KEY = select(schema.patron.c.body).where(schema.patron.c.key == bindparam("key"))
_ITEM_BY_KEY = select(schema.item.c.body).where(schema.item.c.key == bindparam("key"))
_LOANS = (
    select(schema.loan.c.body, schema.item.c.body)
    .join(schema.item, schema.item.c.key == schema.loan.c.item)
    .where(schema.loan.c.patron == bindparam("patron"))
)
_HOLDS_ON = select(schema.hold.c.body).where(
    or_(schema.hold.c.item == bindparam("item"), schema.hold.c.work == bindparam("work"))
)
_HOLDS_OF = select(schema.hold.c.body).where(schema.hold.c.patron == bindparam("patron"))
_FEES_OF = select(schema.fee.c.body).where(schema.fee.c.patron == bindparam("patron"))


class LocalCache:
    """The cache file. Reads go over one held connection, so they belong to one thread at a time."""

    def __init__(self, path: Path) -> None:
        self._engine = open_database(path, "NORMAL")
        schema.metadata.create_all(self._engine)
        self._reads = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        self._region: tuple[int, str | None, Region | None] = (0, None, None)
        self.generation = 0
        """Counts the times that the feed was applied since the start."""

    def close(self) -> None:
        """Give the file free."""
        self._reads.close()
        self._engine.dispose()

    # --- reading ---------------------------------------------------------------------------

    def region(self) -> Region | None:
        """What the region's libraries agreed on, or ``None`` before the first fetch.

        For any thread. It stays the same object until it changes: what was looked up for one
        decision holds for the next.
        """
        generation, known, region = self._region
        if generation != self.generation or region is None:
            generation = self.generation
            with self._engine.connect() as connection:
                body = connection.scalar(select(schema.region.c.body))
            if body != known:
                region = None if body is None else bodies.REGION.validate_json(body)
            self._region = (generation, body, region)
        return region

    def passes(self, digest: Digest) -> tuple[Found, ...]:
        """Return the passes with this number, each with its patron."""
        rows = self._reads.execute(_PASSES, {"digest": digest})
        return tuple(
            Found(bodies.PASS.validate_json(card), bodies.PATRON.validate_json(patron))
            for card, patron in rows
        )

    def patron(self, key: PatronKey) -> Patron | None:
        """Return the patron with this key."""
        body = self._reads.scalar(_PATRON_BY_KEY, {"key": key})
        return None if body is None else bodies.PATRON.validate_json(body)

    def items(self, barcodes: Sequence[str]) -> tuple[tuple[Item, Loan | None], ...]:
        """Return the items with one of these barcodes, each with its open loan."""
        rows = self._reads.execute(_ITEMS, {"barcodes": list(barcodes)})
        return tuple(
            (bodies.ITEM.validate_json(item), _loan(loan) if loan is not None else None)
            for item, loan in rows
        )

    def item(self, key: ItemId) -> Item | None:
        """Return the item with this key."""
        body = self._reads.scalar(_ITEM_BY_KEY, {"key": key})
        return None if body is None else bodies.ITEM.validate_json(body)

    def loans(self, patron: PatronKey) -> tuple[LoanedItem, ...]:
        """Return a patron's open loans, with their items."""
        rows = self._reads.execute(_LOANS, {"patron": patron})
        return tuple(
            LoanedItem(_loan(loan), bodies.ITEM.validate_json(item)) for loan, item in rows
        )

    def holds_on(self, item: Item) -> tuple[Hold, ...]:
        """Return the holds on an item or on its work."""
        work = item.work or None
        rows = self._reads.scalars(_HOLDS_ON, {"item": item.id, "work": work})
        return tuple(bodies.HOLD.validate_json(body) for body in rows)

    def holds_of(self, patron: PatronKey) -> tuple[Hold, ...]:
        """Return a patron's holds."""
        rows = self._reads.scalars(_HOLDS_OF, {"patron": patron})
        return tuple(bodies.HOLD.validate_json(body) for body in rows)

    def fees_of(self, patron: PatronKey) -> tuple[Fee, ...]:
        """Return what a patron owes."""
        rows = self._reads.scalars(_FEES_OF, {"patron": patron})
        return tuple(bodies.FEE.validate_json(body) for body in rows)

    # --- the feed --------------------------------------------------------------------------

    def cursor(self) -> Cursor:
        """How far the feed has been applied."""
        with self._engine.connect() as connection:
            return _cursor(connection)

    def apply(self, rows: Iterable[Row], upto: Cursor) -> None:
        """Apply rows and move the cursor, in one transaction."""
        with self._engine.begin() as connection:
            for kind, batch in _by_kind(rows).items():
                _write(connection, kind, batch)
            _stand_at(connection, upto)
        self._applied()

    def replace(self, batches: Iterable[tuple[Sequence[Row], Cursor]]) -> None:
        """Put a whole new region in place of the old, in one transaction: readers see either."""
        with self._engine.begin() as connection:
            for table in schema.TABLES.values():
                connection.execute(delete(table))
            for rows, upto in batches:
                for kind, batch in _by_kind(rows).items():
                    _write(connection, kind, batch)
                _stand_at(connection, upto)
        self._applied()

    def _applied(self) -> None:
        self.generation += 1


def to_row(kind: Kind, key: str, body: dict[str, Any] | None) -> Row:
    """Check a body against the domain and tell its look-up columns. Raises ``ValueError``."""
    adapter = bodies.BODIES[kind]
    value = None if body is None else adapter.validate_python(body)
    text = None if value is None else adapter.dump_json(value, exclude_defaults=True).decode()
    return Row(kind, key, text, _lookups(kind, key, value))


def _lookups(kind: Kind, key: str, value: Any) -> tuple[tuple[str, object], ...]:
    match kind:
        case Kind.PASS:
            parsed = PassKey.parse(key)
            patron = "" if value is None else value.patron
            return (("digest", parsed.digest), ("key", parsed.pass_id), ("patron", patron))
        case Kind.ITEM:
            return () if value is None else (("barcode", value.barcode),)
        case Kind.LOAN:
            return () if value is None else (("item", value.item), ("patron", value.patron))
        case Kind.HOLD if value is not None:
            work = value.work or None
            return (("item", value.item), ("work", work), ("patron", value.patron))
        case Kind.FEE:
            return () if value is None else (("patron", value.patron),)
        case _:
            return ()


def _by_kind(rows: Iterable[Row]) -> dict[Kind, list[Row]]:
    batches: dict[Kind, list[Row]] = {}
    for row in rows:
        batches.setdefault(row.kind, []).append(row)
    return batches


def _write(connection: Connection, kind: Kind, rows: list[Row]) -> None:
    table = schema.TABLES[kind]
    gone = [dict((("key", r.key), *r.fields)) for r in rows if r.body is None]
    kept = [dict((("key", r.key), *r.fields, ("body", r.body))) for r in rows if r.body is not None]
    if gone:
        keys = [column for column in table.primary_key.columns if column.name in gone[0]]
        condition = [column == bindparam(f"k_{column.name}") for column in keys]
        values = [{f"k_{c.name}": row[c.name] for c in keys} for row in gone]
        connection.execute(delete(table).where(*condition), values)
    if kept:
        put = insert(table)
        columns = {name: put.excluded[name] for name in kept[0]}
        connection.execute(
            put.on_conflict_do_update(index_elements=table.primary_key.columns, set_=columns), kept
        )


def _cursor(connection: Connection) -> Cursor:
    found = {row.name: row.value for row in connection.execute(select(schema.meta))}
    return Cursor(found.get("epoch", ""), int(found.get("rv", "0")))


def _stand_at(connection: Connection, cursor: Cursor) -> None:
    put = insert(schema.meta)
    connection.execute(
        put.on_conflict_do_update(index_elements=["name"], set_={"value": put.excluded.value}),
        [{"name": "epoch", "value": cursor.epoch}, {"name": "rv", "value": str(cursor.rv)}],
    )


def _loan(body: str) -> Loan:
    return bodies.LOAN.validate_json(body)

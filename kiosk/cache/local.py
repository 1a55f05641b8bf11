"""``cache.db``: the region as the central service last told it, looked up in domain words."""

import logging
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import RLock
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection, Engine, Select, bindparam, delete, or_, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import DatabaseError, OperationalError

from kiosk import bodies
from kiosk.bodies import Kind, PassKey, pass_key
from kiosk.cache import generations, schema
from kiosk.cache.database import open_database, open_to_look
from kiosk.cache.generations import BadGeneration
from kiosk.cache.sums import Sums, bucket_of, sums_of
from kiosk.domain.circulation import LoanedItem
from kiosk.domain.ids import Digest, ItemId, PatronKey
from kiosk.domain.membership import Found
from kiosk.domain.records import Fee, Hold, Item, Loan, Patron
from kiosk.domain.region import Region

_log = logging.getLogger(__name__)
T = TypeVar("T")


class CacheDamaged(Exception):
    """Something in the cache cannot be read. It is deleted and fetched anew at the next start."""


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
_PASSES_SQL = str(_PASSES.compile(dialect=sqlite.dialect()))
"""Put together once: at each card, doing so would take longer than the look-up itself."""
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

    def __init__(self, path: Path, *, only_look: bool = False) -> None:
        """Open the cache. ``only_look``: beside a kiosk that runs, changing nothing of its files.

        It must then be there.
        """
        self._base = path
        self._lock = RLock()
        self._file = (
            _File.looked_into(generations.current(path))
            if only_look
            else _File.opened(generations.newest_sound(path))
        )
        self._region: tuple[int, str | None, Region | None] = (0, None, None)
        self.generation = 0
        """Counts the times that the feed was applied since the start."""

    def close(self) -> None:
        """Give the file free."""
        with self._lock:
            self._file.close()

    def forget_before(self, moment: datetime) -> None:
        """Delete older generations that were not written since."""
        generations.forget_before(self._base, moment)

    # --- reading ---------------------------------------------------------------------------

    def region(self) -> Region | None:
        """What the region's libraries agreed on, or ``None`` before the first fetch.

        For any thread. It stays the same object until it changes: what was looked up for one
        decision holds for the next.
        """
        generation, known, region = self._region
        if generation != self.generation or region is None:
            generation = self.generation
            with self._lock, self._file.engine.connect() as connection:
                body = connection.scalar(select(schema.region.c.body))
            if body != known:
                region = None if body is None else self._value(bodies.REGION, body)
            self._region = (generation, body, region)
        return region

    def passes(self, digest: Digest) -> tuple[Found, ...]:
        """Return the passes with this number, each with its patron."""
        with self._lock, self._damage_told():
            rows = self._file.driver.execute(_PASSES_SQL, (digest,)).fetchall()
            return tuple(
                Found(bodies.PASS.validate_json(card), bodies.PATRON.validate_json(patron))
                for card, patron in rows
            )

    def patron(self, key: PatronKey) -> Patron | None:
        """Return the patron with this key."""
        body = self._text(_PATRON_BY_KEY, {"key": key})
        return None if body is None else self._value(bodies.PATRON, body)

    def items(self, barcodes: Sequence[str]) -> tuple[tuple[Item, Loan | None], ...]:
        """Return the items with one of these barcodes, each with its open loan."""
        rows = self._rows(_ITEMS, {"barcodes": list(barcodes)})
        return tuple(
            (
                self._value(bodies.ITEM, item),
                self._value(bodies.LOAN, loan) if loan is not None else None,
            )
            for item, loan in rows
        )

    def item(self, key: ItemId) -> Item | None:
        """Return the item with this key."""
        body = self._text(_ITEM_BY_KEY, {"key": key})
        return None if body is None else self._value(bodies.ITEM, body)

    def loans(self, patron: PatronKey) -> tuple[LoanedItem, ...]:
        """Return a patron's open loans, with their items."""
        rows = self._rows(_LOANS, {"patron": patron})
        return tuple(
            LoanedItem(self._value(bodies.LOAN, loan), self._value(bodies.ITEM, item))
            for loan, item in rows
        )

    def holds_on(self, item: Item) -> tuple[Hold, ...]:
        """Return the holds on an item or on its work."""
        work = item.work or None
        rows = self._texts(_HOLDS_ON, {"item": item.id, "work": work})
        return tuple(self._value(bodies.HOLD, body) for body in rows)

    def holds_of(self, patron: PatronKey) -> tuple[Hold, ...]:
        """Return a patron's holds."""
        rows = self._texts(_HOLDS_OF, {"patron": patron})
        return tuple(self._value(bodies.HOLD, body) for body in rows)

    def fees_of(self, patron: PatronKey) -> tuple[Fee, ...]:
        """Return what a patron owes."""
        rows = self._texts(_FEES_OF, {"patron": patron})
        return tuple(self._value(bodies.FEE, body) for body in rows)

    def _rows(self, query: Select[*tuple[Any, ...]], values: dict[str, Any]) -> Sequence[Any]:
        with self._lock, self._damage_told():
            return self._file.reads.execute(query, values).all()

    def _texts(self, query: Select[*tuple[Any, ...]], values: dict[str, Any]) -> Sequence[Any]:
        with self._lock, self._damage_told():
            return self._file.reads.scalars(query, values).all()

    def _text(self, query: Select[*tuple[Any, ...]], values: dict[str, Any]) -> Any:
        with self._lock, self._damage_told():
            return self._file.reads.scalar(query, values)

    def _value(self, adapter: TypeAdapter[T], text: str) -> T:
        with self._damage_told():
            return adapter.validate_json(text)

    @contextmanager
    def _damage_told(self) -> Iterator[None]:
        """What cannot be read is a damaged file: told, and made anew at the next start."""
        try:
            yield
        except (OperationalError, sqlite3.OperationalError):
            raise
        except (ValidationError, DatabaseError, sqlite3.DatabaseError) as error:
            generations.doubt(self._file.path)
            raise CacheDamaged(
                f"{self._file.path} is damaged ({type(error).__name__}): "
                "it is made anew at the next start"
            ) from None

    # --- the feed --------------------------------------------------------------------------

    def cursor(self) -> Cursor:
        """How far the feed has been applied."""
        with self._lock, self._file.engine.connect() as connection:
            return _cursor(connection)

    def sums(self) -> Sums:
        """Add up all rows, to be compared with the central service's sums at the same cursor."""
        with self._file.engine.connect() as connection:
            return sums_of(_every_row(connection))

    def apply(self, rows: Iterable[Row], upto: Cursor) -> None:
        """Apply rows and move the cursor, in one transaction."""
        with self._file.engine.begin() as connection:
            _write_all(connection, rows)
            _stand_at(connection, upto)
        self._applied()

    def mend(self, bucket: int, rows: Iterable[Row]) -> None:
        """Put a bucket's right rows in place of ours, in one transaction."""
        with self._file.engine.begin() as connection:
            ours = [row for row in _every_row(connection) if bucket_of(row[0], row[1]) == bucket]
            _write_all(connection, (to_row(kind, key, None) for kind, key, _ in ours))
            _write_all(connection, rows)
        self._applied()

    def replace(self, batches: Iterable[tuple[Sequence[Row], Cursor]]) -> None:
        """Put a whole new region in place of the old; readers see either, at every moment.

        It is built in a file of its own. Raises ``BadGeneration``: then the old one stays.
        """
        part = generations.begin(self._base)
        upto = _build(part, batches)
        named = generations.finish(part)
        fresh = _File.opened(named)
        with self._lock:
            old, self._file = self._file, fresh
            self._applied()
            old.close()
        generations.keep_one_before(self._base)
        _log.info("the cache is at %d, in %s", upto.rv, named.name)

    def _applied(self) -> None:
        self.generation += 1


@dataclass(frozen=True, slots=True)
class _File:
    """A generation that is open."""

    path: Path
    engine: Engine
    reads: Connection
    driver: sqlite3.Connection
    """Of ``reads``, without what lies in between."""

    @classmethod
    def opened(cls, path: Path) -> "_File":
        engine = open_database(path, "NORMAL")
        schema.metadata.create_all(engine)
        return cls(path, engine, *_reads(engine))

    @classmethod
    def looked_into(cls, path: Path) -> "_File":
        engine = open_to_look(path)
        return cls(path, engine, *_reads(engine))

    def close(self) -> None:
        self.reads.close()
        self.engine.dispose()


def _reads(engine: Engine) -> tuple[Connection, sqlite3.Connection]:
    reads = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    driver: Any = reads.connection.driver_connection
    return reads, driver


def _build(part: Path, batches: Iterable[tuple[Sequence[Row], Cursor]]) -> Cursor:
    """Fill a new file; return how far it is. Raises ``BadGeneration``."""
    upto = Cursor()
    building = _File.opened(part)
    try:
        with building.engine.begin() as connection:
            for rows, upto in batches:
                _write_all(connection, rows)
                _stand_at(connection, upto)
        with building.engine.connect() as connection:
            if _cursor(connection) != upto:
                raise BadGeneration("a new generation of the cache is not complete")
    finally:
        # The last connection takes the journal into the file and deletes it.
        building.close()
    return upto


def _every_row(connection: Connection) -> Iterator[tuple[Kind, str, str]]:
    for kind, table in schema.TABLES.items():
        for row in connection.execute(select(table)):
            yield kind, pass_key(row.digest, row.key) if kind is Kind.PASS else row.key, row.body


def _write_all(connection: Connection, rows: Iterable[Row]) -> None:
    for kind, batch in _by_kind(rows).items():
        # In the order of the keys: each page of the file is written once.
        _write(connection, kind, sorted(batch, key=lambda row: row.key))


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

"""What the region's file tells, in domain words."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import RLock
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DatabaseError, OperationalError

from kiosk import bodies
from kiosk.cache import generations
from kiosk.cache.open_file import OpenFile
from kiosk.domain.circulation import LoanedItem
from kiosk.domain.ids import Digest, ItemId, PatronKey
from kiosk.domain.membership import Found
from kiosk.domain.records import Fee, Hold, Item, Loan, Patron
from kiosk.domain.region import Region
from kiosk.regionfile import tables
from kiosk.regionfile.rows import whole_pass

T = TypeVar("T")


class CacheDamaged(Exception):
    """Something in the cache cannot be read. It is deleted and fetched anew at the next start."""


_PASSES = (
    select(tables.card.c.nth, tables.card.c.patron, tables.card.c.body, tables.patron.c.body)
    .join(tables.patron, tables.patron.c.key == tables.card.c.patron)
    .where(tables.card.c.digest == bindparam("digest"))
)
_PASSES_SQL = str(_PASSES.compile(dialect=sqlite.dialect()))
"""Put together once: at each card, doing so would take longer than the look-up itself."""
_ITEMS = (
    select(tables.item.c.body, tables.loan.c.body)
    .join_from(tables.item, tables.loan, tables.loan.c.item == tables.item.c.key, isouter=True)
    .where(tables.item.c.barcode.in_(bindparam("barcodes", expanding=True)))
)
_PATRON_BY_KEY = select(tables.patron.c.body).where(tables.patron.c.key == bindparam("key"))
_ITEM_BY_KEY = select(tables.item.c.body).where(tables.item.c.key == bindparam("key"))
_LOANS = (
    select(tables.loan.c.body, tables.item.c.body)
    .join(tables.item, tables.item.c.key == tables.loan.c.item)
    .where(tables.loan.c.patron == bindparam("patron"))
)
_HOLDS_ON = select(tables.hold.c.body).where(
    or_(tables.hold.c.item == bindparam("item"), tables.hold.c.work == bindparam("work"))
)
_HOLDS_OF = select(tables.hold.c.body).where(tables.hold.c.patron == bindparam("patron"))
_FEES_OF = select(tables.fee.c.body).where(tables.fee.c.patron == bindparam("patron"))


class Lookups:
    """Reads go over one held connection, so they belong to one thread at a time."""

    def __init__(self, file: OpenFile) -> None:
        self._lock = RLock()
        self._file = file
        self._region: tuple[int, str | None, Region | None] = (0, None, None)
        self.generation = 0
        """Counts the times that the feed was applied since the start."""

    def close(self) -> None:
        """Give the file free."""
        with self._lock:
            self._file.close()

    def region(self) -> Region | None:
        """What the region's libraries agreed on, or ``None`` before the first fetch.

        For any thread. It stays the same object until it changes: what was looked up for one
        decision holds for the next.
        """
        generation, known, region = self._region
        if generation != self.generation or region is None:
            generation = self.generation
            with self._lock, self._file.engine.connect() as connection:
                body = connection.scalar(select(tables.region.c.body))
            if body != known:
                region = None if body is None else self._value(bodies.REGION, body)
            self._region = (generation, body, region)
        return region

    def passes(self, digest: Digest) -> tuple[Found, ...]:
        """Return the passes with this number, each with its patron."""
        with self._lock, self._damage_told():
            rows = self._file.driver.execute(_PASSES_SQL, (digest,)).fetchall()
            return tuple(
                Found(whole_pass(digest, nth, key, card), bodies.PATRON.validate_json(patron))
                for nth, key, card, patron in rows
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

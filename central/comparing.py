"""What an import would change, worked out in one view of the data and without any lock.

Everything goes by once, record after record; what is not as it was is laid down in a draft.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import select

from central import schema
from central.draft import Draft
from central.elsewhere import Elsewhere
from central.known import Known, Row
from central.pass_rows import PassRows
from central.progress import At, Phase, Tell
from central.records import ITEMS, PATRONS, Shelf, passes_shelf
from central.standings import Regions, Standings
from kiosk.bodies import Kind
from kiosk.csvdata.after import Busy, Met, items, passes, patrons
from kiosk.csvdata.doubts import Doubts
from kiosk.csvdata.files import Files
from kiosk.csvdata.patron_tables import patron_address
from kiosk.domain.records import Item, Patron

R = TypeVar("R")
_TELL_EVERY = 20_000


@dataclass(slots=True)
class Counted:
    """How many records of a kind there are, and how many of them stay."""

    all: int = 0
    left: int = 0


@dataclass
class Comparing:
    """One import's look at everything that only imports change.

    ``moved``: libraries stand elsewhere than they did, so that every record is to be looked at.
    ``full``: who stays without being named.
    """

    known: Known
    files: Files
    standings: Standings
    draft: Draft
    doubts: Doubts
    tell: Tell
    moved: bool
    full: Busy | None = None
    _places: dict[Regions, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Ask whether anything is lent or held that could be elsewhere."""
        self._keys = self.known.keys
        self._is_lending = self._is_any(schema.loan.c.id) or self._is_any(schema.hold.c.id)
        self._passes_move = self.moved
        self._stands = self.files.spool.make("stands", "patron TEXT PRIMARY KEY, places INTEGER")

    def patrons(self) -> Counted:
        """Compare the patrons, and remember where each stands."""
        there, counted = self._elsewhere(Kind.PATRON), Counted()
        every = self._counting(counted, "patrons", patrons(self.files, self.known, self.full))
        for met in every:
            if not met.goes:
                self._patron(met, there)
                continue
            there.let_go(met.key)
            if isinstance(met.was, Row) and met.was.beside is not None:
                self.draft.address(met.key, None)
        there.finish()
        self._stands.flush()
        return counted

    def _patron(self, met: Met[Patron], there: Elsewhere) -> None:
        is_new, places = self._written(PATRONS, met), self.standings.patron(met.record)
        self._stands(met.key, self._places.setdefault(places, len(self._places)))
        there.put(met.key, places, is_new=is_new, was_known=met.was is not None)
        if is_new and met.was is not None:
            self._passes_move |= self.standings.patron(met.was.record) != places
        if met.line is not None:
            told = patron_address(met.line)
            address = told.email and self._keys.seal_address(told.patron, told.email)
            if address != (met.was.beside if isinstance(met.was, Row) else None):
                self.draft.address(met.key, address)

    def passes(self) -> Counted:
        """Compare the passes."""
        spool, shelf, counted = self.files.spool, passes_shelf(self._keys), Counted()
        every_region = frozenset[Any]().union(*self.standings.regions.values())
        rows, places = PassRows(spool, self._keys, every_region), list(self._places)
        every = self._counting(counted, "passes", passes(self.files, self.known, self.full))
        for met in every:
            if met.goes:
                self.draft.end(Kind.PASS, met.key)
                self._passes_move = True
                continue
            row, is_new = met.record, self._written(shelf, met)
            self._passes_move |= is_new
            self.doubts.pass_(row, met.number)
            stands = spool.one("SELECT places FROM stands WHERE patron = ?", row.record.patron)
            rows.put(row, frozenset() if stands is None else places[stands], is_new=is_new)
        if self._passes_move:
            rows.lay_down(self.known.connection, self.draft)
        return counted

    def items(self) -> Counted:
        """Compare the items."""
        there, counted = self._elsewhere(Kind.ITEM), Counted()
        every = self._counting(counted, "items", items(self.files, self.known, self.full))
        for met in every:
            if met.goes:
                there.let_go(met.key)
            else:
                self._item(met, there)
        there.finish()
        return counted

    def _item(self, met: Met[Item], there: Elsewhere) -> None:
        row, is_new, was_known = met.record, self._written(ITEMS, met), met.was is not None
        self.doubts.item(row, met.number)
        there.put(met.key, self.standings.library(row.library), is_new=is_new, was_known=was_known)
        was = met.was.columns[_LIBRARY] if isinstance(met.was, Row) else None
        if is_new and self._is_lending and was != row.library:
            self.draft.item(met.key, was_known=was_known)

    def _written(self, shelf: Shelf[R], met: Met[R]) -> bool:
        """Lay a record's row down, if it is not as it was; tell whether."""
        if met.told is None:
            return False
        row = shelf.write(met.told)
        if isinstance(met.was, Row) and met.was.columns == tuple(row[name] for name in shelf.names):
            return False
        self.draft.write(shelf.kind, row)
        return True

    def _elsewhere(self, kind: Kind) -> Elsewhere:
        return Elsewhere(self.known.connection, self.draft, kind, moved=self.moved)

    def _counting(self, counted: Counted, what: str, those: Iterable[Met[R]]) -> Iterator[Met[R]]:
        for met in those:
            if counted.all % _TELL_EVERY == 0:
                self.tell(At(Phase.COMPARING, what, counted.all))
            counted.all += 1
            counted.left += not met.goes
            yield met

    def _is_any(self, column: Any) -> bool:
        return self.known.connection.execute(select(column).limit(1)).first() is not None


_LIBRARY = ITEMS.names.index("library")

"""What an import would change, worked out in one view of the data and without any lock.

Everything goes by once, record after record; what is not as it was is laid down in a draft.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, select

from central import schema
from central.draft import Draft
from central.feed import FeedRow
from central.in_bulk import among
from central.known import Known, Row
from central.progress import At, Phase, Tell
from central.records import FEES, HOLDS, ITEMS, LOANS, PATRONS, Shelf, passes_shelf
from central.standings import Regions, Standings
from central.store import unstamp
from kiosk.bodies import Kind, pass_digest
from kiosk.csvdata.after import Busy, Met, items, passes, patrons
from kiosk.csvdata.circulation import stays
from kiosk.csvdata.doubts import Doubts
from kiosk.csvdata.files import Files
from kiosk.csvdata.item_tables import FEES as FEES_FILE
from kiosk.csvdata.item_tables import HOLDS as HOLDS_FILE
from kiosk.csvdata.item_tables import LOANS as LOANS_FILE
from kiosk.csvdata.item_tables import fee, hold, loan
from kiosk.csvdata.merge import beside
from kiosk.csvdata.patron_tables import patron_address
from kiosk.csvdata.table import Line, Table
from kiosk.domain.ids import RegionId
from kiosk.domain.records import Item, Loan, Patron

R = TypeVar("R")
_AT_ONCE = 2_000
_TELL_EVERY = 20_000


@dataclass(frozen=True, slots=True)
class Counted:
    """How many records of a kind there are, and how many of them stay."""

    all: int
    left: int


@dataclass
class Comparing:
    """One import's look at everything.

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
    _passes_move: bool = False

    def __post_init__(self) -> None:
        """Ask whether there is anything that could be elsewhere."""
        self._keys = self.known.keys
        self._has_feed = _is_any(self.known.connection, schema.feed.c.key)
        self._has_moving = _is_any(self.known.connection, schema.loan.c.id) or _is_any(
            self.known.connection, schema.hold.c.id
        )
        self._passes_move = self.moved
        self._stands = self.files.spool.make("stands", "patron TEXT PRIMARY KEY, places INTEGER")

    def patrons(self) -> Counted:
        """Compare the patrons, and remember where each stands."""
        there = _There(self, Kind.PATRON)
        left = 0
        every = patrons(self.files, self.known, self.full)
        for met in self._counting("patrons", every):
            if met.goes:
                self._lets_go(there, met.key)
                continue
            left += 1
            places = self.standings.patron(met.record)
            self._stands(met.key, self._places.setdefault(places, len(self._places)))
            is_new = self._written(PATRONS, met)
            self._address(met)
            there.put(met.key, places, is_new=is_new, was_known=met.was is not None)
            if is_new and met.was is not None:
                self._passes_move |= self.standings.patron(met.was.record) != places
        there.finish()
        self._stands.flush()
        return Counted(self._counted, left)

    def _address(self, met: Met[Patron]) -> None:
        if met.line is not None:
            email = patron_address(met.line).email
            sealed = None if email is None else self._keys.seal_address(patron_key(met), email)
            if sealed != (met.was.beside if isinstance(met.was, Row) else None):
                self.draft.address(met.key, sealed)

    def passes(self) -> Counted:
        """Compare the passes. Each region has a row for each number, by a key of its own."""
        spool = self.files.spool
        wanted = spool.make("wanted_pass", "region TEXT, digest TEXT, record TEXT, is_new INTEGER")
        shelf, left = passes_shelf(self._keys), 0
        places, secrets = list(self._places), self._secrets()
        for met in self._counting("passes", passes(self.files, self.known, self.full)):
            if met.goes:
                self.draft.end(Kind.PASS, met.key)
                self._passes_move = True
                continue
            left += 1
            is_new = self._written(shelf, met)
            self._passes_move |= is_new
            self.doubts.pass_(met.record, met.number)
            whose = met.record.record.patron
            stands = spool.one("SELECT places FROM stands WHERE patron = ?", whose)
            for region in () if stands is None else places[stands]:
                for credential in met.record.credentials:
                    digest = pass_digest(secrets[region], credential).hex()
                    wanted(region, digest, met.key, is_new)
        wanted.flush()
        if self._passes_move:
            self._pass_rows()
        return Counted(self._counted, left)

    def _secrets(self) -> dict[RegionId, bytes]:
        regions = frozenset().union(*self.standings.regions.values())
        return {region: self._keys.region_key(region) for region in regions}

    def _pass_rows(self) -> None:
        """Tell the regions. A number can be of passes of several libraries: they are counted."""
        spool = self.files.spool
        there = spool.make("there_pass", "region TEXT, key TEXT, record TEXT")
        for row in self._feed_of(Kind.PASS) if self._has_feed else ():
            there(row.region, row.key, row.record)
        there.flush()
        spool.make("pass_row", "region TEXT, key TEXT, record TEXT, is_new INTEGER")
        for statement in _PASS_ROWS:
            spool.driver.execute(statement)
        for statement, gone in ((_PASSES_PUT, False), (_PASSES_GONE, True)):
            for region, key, record in spool.rows(statement):
                self.draft.tell(region, FeedRow(Kind.PASS, key, record), gone=gone)

    def _feed_of(self, kind: Kind) -> Iterable[Any]:
        table = schema.feed
        found = select(table.c.region, table.c.key, table.c.record).where(
            table.c.kind == kind, table.c.gone.is_(False)
        )
        return self.known.connection.execute(found.execution_options(yield_per=_AT_ONCE))

    def items(self) -> Counted:
        """Compare the items."""
        there = _There(self, Kind.ITEM)
        left = 0
        for met in self._counting("items", items(self.files, self.known, self.full)):
            if met.goes:
                self._lets_go(there, met.key)
                continue
            left += 1
            is_new, library = self._written(ITEMS, met), met.record.library
            self.doubts.item(met.record, met.number)
            there.put(
                met.key,
                self.standings.library(library),
                is_new=is_new,
                was_known=met.was is not None,
            )
            if is_new and self._has_moving and _library(met) != library:
                self.draft.item(met.key, was_known=met.was is not None)
        there.finish()
        return Counted(self._counted, left)

    def _lets_go(self, there: "_There", key: str) -> None:
        self.draft.end(there.kind, key)
        there.put(key, frozenset(), is_new=False, was_known=True)

    def _written(self, shelf: Shelf[R], met: Met[R]) -> bool:
        """Lay a record's row down, if it is not as it was; tell whether."""
        if met.told is None:
            return False
        row = shelf.write(met.told)
        if isinstance(met.was, Row) and met.was.columns == tuple(row[name] for name in shelf.names):
            return False
        self.draft.write(shelf.kind, row)
        return True

    def moving(self) -> None:
        """Find the lines that say something else than is known, of what kiosks change as well."""
        made_at = self.files.made_at
        for key, was, line in beside(self.known.loans(), self._by_key(LOANS_FILE)):
            told = None if line is None else loan(line)
            if line is not None and _differs(LOANS, was, told):
                self.draft.line(Kind.LOAN, line.number)
            if was is not None and (line is None or _kept(was, made_at)):
                self.doubts.loan(key, _item_of(was, LOANS) or "", line.number if line else 0)
            elif told is not None and line is not None:
                self.doubts.loan(key, told.item, line.number)
        held = self.files.spool.make("held", "item TEXT, hold TEXT")
        for key, was_hold, line in beside(self.known.holds(), self._by_key(HOLDS_FILE)):
            if line is not None and _differs(HOLDS, was_hold, hold(line)):
                self.draft.line(Kind.HOLD, line.number)
            elif was_hold is not None:
                held(_item_of(was_hold, HOLDS), key)
        held.flush()
        for _, was_fee, line in beside(self.known.fees(), self._by_key(FEES_FILE)):
            if line is not None and _differs(FEES, was_fee, fee(line)):
                self.draft.line(Kind.FEE, line.number)

    def elsewhere(self) -> None:
        """Find the loans and holds of items that are new to us, or that stand elsewhere."""
        self.draft.flush()
        for kind, statement in ((Kind.LOAN, _LENT_ELSEWHERE), (Kind.HOLD, _HELD_ELSEWHERE)):
            for (key,) in self.files.spool.rows(statement):
                self.draft.again(kind, key)

    def _by_key(self, table: Table) -> Iterator[tuple[str, Line]]:
        return self.files.long(table).by_key()

    def _counting(self, what: str, those: Iterable[Met[R]]) -> Iterator[Met[R]]:
        self._counted = 0
        for met in those:
            if self._counted % _TELL_EVERY == 0:
                self.tell(At(Phase.COMPARING, what, self._counted))
            self._counted += 1
            yield met


class _There:
    """Records of a kind whose rows in the feeds have the record's own id as their key."""

    def __init__(self, of: Comparing, kind: Kind) -> None:
        self.kind = kind
        self._of = of
        self._waiting: list[tuple[str, Regions, bool]] = []

    def put(self, key: str, places: Regions, *, is_new: bool, was_known: bool) -> None:
        """Let a record stand in these regions and no other."""
        if was_known and (is_new or not places or self._of.moved):
            self._waiting.append((key, places, is_new))
            if len(self._waiting) >= _AT_ONCE:
                self.finish()
        elif not was_known:
            for region in places:
                self._of.draft.tell(region, FeedRow(self.kind, key, key), gone=False)

    def finish(self) -> None:
        """Look up where those stand that were known."""
        before = self._before([key for key, _, _ in self._waiting])
        for key, places, is_new in self._waiting:
            row = FeedRow(self.kind, key, key)
            for region in places if is_new else places - before[key]:
                self._of.draft.tell(region, row, gone=False)
            for region in before[key] - places:
                self._of.draft.tell(region, row, gone=True)
        self._waiting.clear()

    def _before(self, keys: list[str]) -> defaultdict[str, Regions]:
        table = schema.feed
        found = select(table.c.region, table.c.key).where(
            table.c.kind == self.kind, among(table.c.record, "keys"), table.c.gone.is_(False)
        )
        before: defaultdict[str, Regions] = defaultdict(frozenset)
        for row in self._of.known.connection.execute(found, {"keys": keys}) if keys else ():
            before[row.key] |= {RegionId(row.region)}
        return before


def patron_key(met: Met[Patron]) -> Any:
    """Return whose address it is."""
    return met.record.key


def _library(met: Met[Item]) -> str | None:
    """Return the library that an item was of."""
    return met.was.columns[2] if isinstance(met.was, Row) else None


def _item_of(row: Row[Any], shelf: Shelf[Any]) -> str | None:
    item: str | None = row.columns[shelf.names.index("item")]
    return item


def _kept(row: Row[Loan], made_at: datetime | None) -> bool:
    """Whether a kiosk touched it since the export."""
    return row.beside is not None and stays(unstamp(row.beside), made_at)


def _differs(shelf: Shelf[R], was: Row[R] | None, told: R | None) -> bool:
    if told is None or was is None:
        return (told is None) != (was is None)
    row = shelf.write(told)
    return was.columns != tuple(row[name] for name in shelf.names)


def _is_any(connection: Connection, column: Any) -> bool:
    return connection.execute(select(column).limit(1)).first() is not None


_PASS_ROWS = (
    "INSERT INTO pass_row SELECT region, digest || ':' || (row_number() OVER "
    "(PARTITION BY region, digest ORDER BY record) - 1), record, is_new FROM wanted_pass",
    "CREATE INDEX pass_row_key ON pass_row (region, key)",
    "CREATE INDEX there_pass_key ON there_pass (region, key)",
)
_PASSES_PUT = (
    "SELECT region, key, record FROM pass_row AS new WHERE is_new OR NOT EXISTS (SELECT 1 FROM "
    "there_pass AS old WHERE old.region = new.region AND old.key = new.key "
    "AND old.record = new.record)"
)
_PASSES_GONE = (
    "SELECT region, key, record FROM there_pass AS old WHERE NOT EXISTS (SELECT 1 FROM "
    "pass_row AS new WHERE new.region = old.region AND new.key = old.key)"
)
_LENT_ELSEWHERE = "SELECT loan FROM lent JOIN draft_item AS new ON new.item = lent.item"
_HELD_ELSEWHERE = "SELECT hold FROM held JOIN draft_item AS new ON new.item = held.item"

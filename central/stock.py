"""The records that a batch of operations works on: read in one go, and written in one go.

Two batches that lock the same regions one by one, as their operations come, would wait for each
other for ever. So a batch locks all of its regions at once, in the order of their names, before
it reads what it goes by; when that shows that there are more, it lets go and begins anew.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, or_, select, union_all

from central import schema
from central.engines import look_up_by_keys
from central.feed import FeedRow, lock, publish
from central.in_bulk import among, change, put
from central.reach import Reach
from central.records import blank
from central.standings import Standings, load_some_standings
from central.store import Store
from kiosk.bodies import Kind
from kiosk.domain.ids import ItemId, LibraryCode, LoanId, RegionId


@dataclass(frozen=True, slots=True)
class LoanRow:
    """A loan as it is kept; without a body it is over."""

    id: str
    body: str | None
    item: str
    patron: str
    branch: str
    touched_at: str | None


@dataclass(frozen=True, slots=True)
class HoldRow:
    """What is waited for, and by whom."""

    id: str
    item: str
    patron: str


class Tell(NamedTuple):
    """A row of a region's feed that is to get a new number."""

    region: RegionId
    kind: Kind
    key: str


@dataclass(slots=True)
class Stock:
    """What the batch knows now. The rows are frozen, so that a copy of the whole is cheap.

    ``items`` (bodies) and ``patrons``: those of the kiosk's region. ``lent``: the open loan of
    each item. ``held``: in which regions' feeds a loan or hold stands. ``told``: what is new to
    the feeds, in order, and whether it is gone.
    """

    items: dict[str, str] = field(default_factory=dict)
    patrons: frozenset[str] = frozenset()
    returned: dict[str, str | None] = field(default_factory=dict)
    loans: dict[str, LoanRow] = field(default_factory=dict)
    lent: dict[ItemId, LoanId] = field(default_factory=dict)
    holds: dict[str, HoldRow] = field(default_factory=dict)
    held: dict[tuple[Kind, str], frozenset[RegionId]] = field(default_factory=dict)
    told: dict[Tell, bool] = field(default_factory=dict)

    def copy(self) -> "Stock":
        """Return what can be gone back to."""
        return Stock(
            self.items,
            self.patrons,
            dict(self.returned),
            dict(self.loans),
            dict(self.lent),
            dict(self.holds),
            dict(self.held),
            dict(self.told),
        )


Names = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Known:
    """What there is before a batch, and where the libraries and branches stand that it names."""

    stock: Stock
    standings: Standings

    def regions(self) -> frozenset[RegionId]:
        """The regions that hold the items, their loans and holds, or get a loan now."""
        return frozenset().union(*self.standings.regions.values(), *self.stock.held.values())


@contextmanager
def within(store: Store, reach: Reach) -> Iterator[tuple[Connection, Known]]:
    """One transaction with all the regions within reach locked, and what is known in it."""
    regions = frozenset({reach.region})
    while True:
        with store.write() as connection:
            look_up_by_keys(connection)
            lock(connection, regions)
            known = load(connection, reach)
            if known.regions() <= regions:
                yield connection, known
                return
        regions |= known.regions()


def load(connection: Connection, reach: Reach) -> Known:
    """Read all that the operations within reach may look up."""
    stock = Stock()
    names = {
        "region": reach.region,
        "items": sorted(reach.items),
        "patrons": sorted(reach.patrons),
        "loans": sorted(reach.loans),
        "branches": sorted(reach.branches),
    }
    libraries = _load_items(connection, stock, names)
    for row in connection.execute(_LOANS, names):
        stock.loans[row.id] = LoanRow(**row._mapping)
        if row.body is not None:
            stock.lent[ItemId(row.item)] = LoanId(row.id)
    waiting = connection.execute(_HOLDS, names)
    stock.holds = {row.id: HoldRow(**row._mapping) for row in waiting}
    _load_feeds(connection, stock, names)
    return Known(stock, load_some_standings(connection, reach.branches, libraries))


_ITEMS = select(
    schema.item.c.id, schema.item.c.body, schema.item.c.returned_at, schema.item.c.library
).where(among(schema.item.c.id, "items"), schema.item.c.body.is_not(None))
_LOANS = (
    select(schema.loan)
    .where(
        or_(
            among(schema.loan.c.item, "items") & schema.loan.c.body.is_not(None),
            among(schema.loan.c.id, "loans"),
        )
    )
    .order_by(schema.loan.c.id)
)
_HOLDS = select(schema.hold.c.id, schema.hold.c.item, schema.hold.c.patron).where(
    among(schema.hold.c.item, "items"), schema.hold.c.body.is_not(None)
)


def _load_items(connection: Connection, stock: Stock, names: Names) -> frozenset[LibraryCode]:
    """Read the items, of whatever region; return whose they are."""
    found = connection.execute(_ITEMS, names).all()
    for row in found:
        stock.items[row.id] = row.body
        stock.returned[row.id] = row.returned_at
    return frozenset(LibraryCode(row.library) for row in found)


_FEED = schema.feed.c
_THERE = select(_FEED.kind, _FEED.record, _FEED.region).where(_FEED.gone.is_(False))
_HERE = _THERE.where(_FEED.region == bindparam("region"))
_FEEDS = union_all(
    _HERE.where(_FEED.kind == Kind.ITEM, among(_FEED.key, "items")),
    _HERE.where(_FEED.kind == Kind.PATRON, among(_FEED.key, "patrons")),
    _THERE.where(_FEED.kind == Kind.LOAN, among(_FEED.record, "known_loans")),
    _THERE.where(_FEED.kind == Kind.HOLD, among(_FEED.record, "known_holds")),
)


def _load_feeds(connection: Connection, stock: Stock, names: Names) -> None:
    """Read which items and patrons are the region's, and where else loans and holds stand."""
    known = {"known_loans": sorted(stock.loans), "known_holds": sorted(stock.holds)}
    there: defaultdict[tuple[Kind, str], set[RegionId]] = defaultdict(set)
    for row in connection.execute(_FEEDS, {**names, **known}):
        there[Kind(row.kind), row.record].add(RegionId(row.region))
    stock.patrons = frozenset(record for kind, record in there if kind is Kind.PATRON)
    stock.items = {key: it for key, it in stock.items.items() if (Kind.ITEM, key) in there}
    moving = (Kind.LOAN, Kind.HOLD)
    stock.held = {key: frozenset(its) for key, its in there.items() if key[0] in moving}


def save(connection: Connection, before: Stock, now: Stock) -> None:
    """Write what is not as it was, and give what is new its numbers in the feeds."""
    loans = [asdict(row) for key, row in now.loans.items() if before.loans.get(key) != row]
    put(connection, schema.loan, loans)
    back = [(key, at) for key, at in now.returned.items() if before.returned.get(key) != at]
    change(connection, schema.item, [{"id": key, "returned_at": at} for key, at in back])
    ended = before.holds.keys() - now.holds.keys()
    change(connection, schema.hold, [{"id": key, **blank(schema.hold)} for key in sorted(ended)])
    _publish(connection, now.told)


def _publish(connection: Connection, told: dict[Tell, bool]) -> None:
    for region in sorted({about.region for about in told}):
        rows = [
            (FeedRow(about.kind, about.key, about.key), gone)
            for about, gone in told.items()
            if about.region == region
        ]
        publish(
            connection,
            region,
            [row for row, gone in rows if not gone],
            [row for row, gone in rows if gone],
        )

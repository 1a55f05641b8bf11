"""The records that a batch of operations works on: read in one go, and written in one go.

Two batches that lock the same regions one by one, as their operations come, would wait for each
other for ever. So a batch locks all of its regions at once, in the order of their names, before
it reads what it goes by; when that shows that there are more, it lets go and begins anew.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Text,
    bindparam,
    cast,
    literal_column,
    null,
    select,
    union,
    union_all,
)

from central import schema
from central.engines import look_up_by_keys
from central.feed import FeedRow, lock, publish
from central.in_bulk import among, change, put
from central.reach import Reach
from central.records import blank
from central.standings import Standings
from central.store import Store
from kiosk.bodies import Kind
from kiosk.csvdata.merge import grouped
from kiosk.domain.ids import BranchCode, ItemId, LibraryCode, LoanId, RegionId
from kiosk.sync.wire import Head


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


@dataclass(frozen=True, slots=True)
class FeeRow:
    """What a patron owes, as it is kept."""

    id: str
    body: str | None
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
    each item. ``fees``: those that are new. ``held``: in which regions' feeds a loan, hold or new
    fee stands. ``told``: what is new to the feeds, in order, and whether it is gone.
    """

    items: dict[str, str] = field(default_factory=dict)
    patrons: frozenset[str] = frozenset()
    returned: dict[str, str | None] = field(default_factory=dict)
    loans: dict[str, LoanRow] = field(default_factory=dict)
    lent: dict[ItemId, LoanId] = field(default_factory=dict)
    holds: dict[str, HoldRow] = field(default_factory=dict)
    fees: dict[str, FeeRow] = field(default_factory=dict)
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
            dict(self.fees),
            dict(self.held),
            dict(self.told),
        )


@dataclass(frozen=True, slots=True)
class Known:
    """What there is before a batch, and where the libraries and branches stand that it names.

    ``head``: how far the feed of its kiosk's region is.
    """

    head: Head
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
    found: defaultdict[str, list[_Found]] = defaultdict(list)
    names = {
        "region": reach.region,
        "items": sorted(reach.items),
        "patrons": sorted(reach.patrons),
        "loans": sorted(reach.loans),
        "branches": sorted(reach.branches),
        "holds": sorted(reach.holds),
    }
    for what, *cells in connection.execute(_ALL, names):
        found[what].append(_Found(*cells))
    (feed,) = found["head"]
    return Known(Head(epoch=feed.a, rv=int(feed.c)), _stock(found), _standings(found))


class _Found(NamedTuple):
    """A row of what was found; what is in it is said where it is asked for."""

    id: str
    a: str
    b: str | None
    c: str
    d: str
    e: str | None


def _stock(found: Mapping[str, list[_Found]]) -> Stock:
    held: defaultdict[tuple[Kind, str], set[RegionId]] = defaultdict(set)
    for row in found["held"]:
        held[Kind(row.a), row.id].add(RegionId(row.c))
    ours = {row.id for row in found["our item"]}
    loans = {row.id: LoanRow(row.id, row.b, row.a, row.c, row.d, row.e) for row in found["loan"]}
    return Stock(
        items={row.id: row.a for row in found["item"] if row.id in ours},
        patrons=frozenset(row.id for row in found["our patron"]),
        returned={row.id: row.b for row in found["item"] if row.id in ours},
        loans=loans,
        lent={ItemId(row.item): LoanId(row.id) for row in loans.values() if row.body is not None},
        holds={row.id: HoldRow(row.id, row.a, row.c) for row in found["hold"]},
        held={key: frozenset(regions) for key, regions in held.items()},
    )


def _standings(found: Mapping[str, list[_Found]]) -> Standings:
    regions = grouped((LibraryCode(row.id), RegionId(row.a)) for row in found["standing"])
    return Standings(
        {library: frozenset(where) for library, where in regions.items()},
        {BranchCode(row.id): LibraryCode(row.a) for row in found["branch"]},
    )


def _part(what: str, *columns: ColumnElement[Any]) -> Select[Any]:
    """Ask for rows that are told from others by ``what``, all of as many columns."""
    missing = (cast(null(), Text) for _ in range(6 - len(columns)))
    cells = [literal_column(f"'{what}'"), *(cast(each, Text) for each in columns), *missing]
    return Select(*cells)


_FEED, _ITEM, _LOAN, _HOLD = schema.feed.c, schema.item.c, schema.loan.c, schema.hold.c
_BRANCH, _STANDING, _REGION = schema.branch.c, schema.standing.c, schema.region.c
_THE_ITEMS = among(_ITEM.id, "items") & _ITEM.body.is_not(None)
_OPEN_LOANS = among(_LOAN.item, "items") & _LOAN.body.is_not(None)
_HERE = (_FEED.region == bindparam("region")) & _FEED.gone.is_(False)
_BRANCHES = union(
    select(_BRANCH.code).where(among(_BRANCH.code, "branches")),
    select(_LOAN.branch).where(_OPEN_LOANS),
)
_LIBRARIES = union(
    select(_BRANCH.library).where(_BRANCH.code.in_(_BRANCHES)),
    select(_ITEM.library).where(_THE_ITEMS),
)
_HELD = _part("held", _FEED.record, _FEED.kind, null(), _FEED.region).where(_FEED.gone.is_(False))
_THEIR_LOANS = union(
    select(_LOAN.id).where(_OPEN_LOANS), select(_LOAN.id).where(among(_LOAN.id, "loans"))
)
_THEIR_HOLDS = union(
    select(_HOLD.id).where(among(_HOLD.item, "items"), _HOLD.body.is_not(None)),
    select(_HOLD.id).where(among(_HOLD.id, "holds"), _HOLD.body.is_not(None)),
)
_ALL = union_all(
    _part("head", _REGION.id, _REGION.epoch, null(), _REGION.rv).where(
        _REGION.id == bindparam("region")
    ),
    _part("item", _ITEM.id, _ITEM.body, _ITEM.returned_at).where(_THE_ITEMS),
    _part("our item", _FEED.key).where(_HERE, _FEED.kind == Kind.ITEM, among(_FEED.key, "items")),
    _part("our patron", _FEED.key).where(
        _HERE, _FEED.kind == Kind.PATRON, among(_FEED.key, "patrons")
    ),
    _part(
        "loan", _LOAN.id, _LOAN.item, _LOAN.body, _LOAN.patron, _LOAN.branch, _LOAN.touched_at
    ).where(_LOAN.id.in_(_THEIR_LOANS)),
    _part("hold", _HOLD.id, _HOLD.item, null(), _HOLD.patron).where(_HOLD.id.in_(_THEIR_HOLDS)),
    _HELD.where(_FEED.kind == Kind.LOAN, _FEED.record.in_(_THEIR_LOANS)),
    _HELD.where(_FEED.kind == Kind.HOLD, _FEED.record.in_(_THEIR_HOLDS)),
    _part("branch", _BRANCH.code, _BRANCH.library).where(_BRANCH.code.in_(_BRANCHES)),
    _part("standing", _STANDING.library, _STANDING.region).where(_STANDING.library.in_(_LIBRARIES)),
)
"""Everything in one statement: on the way to the database and back, time is lost, not in it."""


def told(now: Stock, region: RegionId) -> int:
    """Count the numbers that a region's feed gets."""
    return sum(about.region == region for about in now.told)


def save(connection: Connection, before: Stock, now: Stock) -> None:
    """Write what is not as it was, and give what is new its numbers in the feeds."""
    loans = [_cells(row) for key, row in now.loans.items() if before.loans.get(key) != row]
    put(connection, schema.loan, loans)
    back = [(key, at) for key, at in now.returned.items() if before.returned.get(key) != at]
    change(connection, schema.item, [{"id": key, "returned_at": at} for key, at in back])
    ended = before.holds.keys() - now.holds.keys()
    change(connection, schema.hold, [{"id": key, **blank(schema.hold)} for key in sorted(ended)])
    put(connection, schema.fee, [_cells(row) for row in now.fees.values()])
    _publish(connection, now.told)


def _cells(row: LoanRow | FeeRow) -> dict[str, str | None]:
    return {name: getattr(row, name) for name in row.__slots__}


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

"""What is known before a batch of operations, read in one go with all of its regions locked.

Two batches that lock the same regions one by one, as their operations come, would wait for each
other for ever. So a batch locks all of its regions at once, in the order of their names, before
it reads what it goes by; when that shows that there are more, it lets go and begins anew.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Connection, bindparam, or_, select, union, union_all

from central import schema
from central.feed import Heads
from central.in_bulk import among
from central.ledger import Entry
from central.question import Found, answer, question
from central.reach import Reach
from central.sessions import OF_TOKEN, Sender
from central.standings import Standings
from central.stock import HoldRow, LoanRow, Stock
from central.store import Store
from central.trips import Asked, begin_asking, two_trips
from kiosk.bodies import Kind
from kiosk.csvdata.merge import grouped
from kiosk.domain.ids import BranchCode, ItemId, LibraryCode, LoanId, RegionId


@dataclass(frozen=True, slots=True)
class Known:
    """What there is before a batch, and where the libraries and branches stand that it names.

    ``heads``: how far the feeds of the locked regions are. ``before``: the operations that were
    taken in before under the same ids or numbers.
    """

    sender: Sender
    heads: Heads
    before: tuple[Entry, ...]
    stock: Stock
    standings: Standings

    def regions(self) -> frozenset[RegionId]:
        """The regions that hold the items, their loans and holds, or get a loan now."""
        return frozenset().union(*self.standings.regions.values(), *self.stock.held.values())


class Asks(Protocol):
    """A kiosk that asks for something to be done."""

    @property
    def hash(self) -> str:
        """What its session is found by."""

    def locking(self, regions: frozenset[RegionId]) -> Asked:
        """Ask who it is, and how far these regions' feeds and its own are; they get locked."""

    def let_in(self, rows: Sequence[Any]) -> tuple[Sender, Heads]:
        """Read the answer to ``locking``; raise what turns it away."""


@contextmanager
def within(store: Store, who: Asks, reach: Reach) -> Iterator[tuple[Connection, Known]]:
    """One transaction with all the regions within reach locked, and what is known in it."""
    regions: frozenset[RegionId] = frozenset()
    while True:
        with two_trips(store.engine) as connection:
            asked = who.locking(regions), (_ALL, reach.words(who.hash))
            about, found = begin_asking(connection, *asked)
            known = _known(*who.let_in(about), answer(found))
            if known.regions() <= known.heads.keys():
                yield connection, known
                return
        regions |= known.regions()


def _known(sender: Sender, heads: Heads, found: Found) -> Known:
    before = tuple(Entry(*row) for row in found["before"])
    return Known(sender, heads, before, _stock(found), _standings(found))


def _stock(found: Found) -> Stock:
    loans = {row[0]: LoanRow(*row) for row in found["loans"]}
    held: defaultdict[tuple[Kind, str], set[RegionId]] = defaultdict(set)
    for kind, record, region in found["held"]:
        held[Kind(kind), record].add(RegionId(region))
    return Stock(
        items={key: body for key, body, _ in found["items"]},
        patrons=frozenset(key for (key,) in found["patrons"]),
        returned={key: at for key, _, at in found["items"]},
        loans=loans,
        lent={ItemId(row.item): LoanId(row.id) for row in loans.values() if row.body is not None},
        holds={row[0]: HoldRow(*row) for row in found["holds"]},
        held={key: frozenset(regions) for key, regions in held.items()},
    )


def _standings(found: Found) -> Standings:
    regions = grouped((LibraryCode(library), RegionId(its)) for library, its in found["standings"])
    return Standings(
        {library: frozenset(where) for library, where in regions.items()},
        {BranchCode(code): LibraryCode(library) for code, library in found["branches"]},
    )


_FEED, _ITEM, _LOAN, _HOLD = schema.feed.c, schema.item.c, schema.loan.c, schema.hold.c
_BRANCH, _STANDING, _OPERATION = schema.branch.c, schema.standing.c, schema.operation.c
_WHO = OF_TOKEN.cte("who")
_HERE = (_FEED.region == select(_WHO.c.region).scalar_subquery()) & _FEED.gone.is_(False)

_ITEMS = (
    select(_ITEM.id, _ITEM.body, _ITEM.returned_at, _ITEM.library)
    .where(among(_ITEM.id, "items"), _ITEM.body.is_not(None))
    .cte("items")
)
_LOANS = (
    select(*(_LOAN[name] for name in LoanRow.__slots__))
    .where(or_(among(_LOAN.item, "items") & _LOAN.body.is_not(None), among(_LOAN.id, "loans")))
    .cte("loans")
)
_ABOUT_HOLDS = (among(_HOLD.item, "items"), among(_HOLD.id, "holds"))
_HOLDS = (
    select(*(_HOLD[name] for name in HoldRow.__slots__))
    .where(or_(*(each & _HOLD.body.is_not(None) for each in _ABOUT_HOLDS)))
    .cte("holds")
)
_CODES = union(
    select(_BRANCH.code).where(among(_BRANCH.code, "branches")),
    select(_LOANS.c.branch).where(_LOANS.c.body.is_not(None)),
)
_BRANCHES = select(_BRANCH.code, _BRANCH.library).where(_BRANCH.code.in_(_CODES)).cte("branches")
_LIBRARIES = union(select(_BRANCHES.c.library), select(_ITEMS.c.library))
_HELD = select(_FEED.kind, _FEED.record, _FEED.region).where(_FEED.gone.is_(False))
_ALL = question(
    items=select(_ITEMS.c.id, _ITEMS.c.body, _ITEMS.c.returned_at).join(
        schema.feed, _HERE & (_FEED.kind == Kind.ITEM) & (_FEED.key == _ITEMS.c.id)
    ),
    patrons=select(_FEED.key).where(_HERE, _FEED.kind == Kind.PATRON, among(_FEED.key, "patrons")),
    loans=select(_LOANS),
    holds=select(_HOLDS),
    held=union_all(
        _HELD.where(_FEED.kind == Kind.LOAN, _FEED.record.in_(select(_LOANS.c.id))),
        _HELD.where(_FEED.kind == Kind.HOLD, _FEED.record.in_(select(_HOLDS.c.id))),
    ),
    branches=select(_BRANCHES),
    standings=select(_STANDING.library, _STANDING.region).where(_STANDING.library.in_(_LIBRARIES)),
    before=select(*(_OPERATION[name] for name in Entry.__slots__)).where(
        or_(
            among(_OPERATION.id, "ids"),
            (_OPERATION.kiosk == select(_WHO.c.id).scalar_subquery())
            & (_OPERATION.incarnation == bindparam("incarnation"))
            & among(_OPERATION.seq, "numbers"),
        )
    ),
)

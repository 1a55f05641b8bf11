"""The records that a batch of operations works on: read in one go, and written in one go."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, bindparam, insert, or_, select, update

from central import schema
from central.feed import FeedRow, publish
from central.reach import Reach
from central.records import blank
from kiosk.bodies import Kind
from kiosk.domain.ids import ItemId, LoanId, RegionId


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


def load(connection: Connection, reach: Reach) -> Stock:
    """Read all that the operations within reach may look up."""
    stock = Stock()
    items, loans = sorted(reach.items), sorted(reach.loans)
    _load_items(connection, stock, reach.region, items)
    stock.patrons = _of_region(connection, reach.region, Kind.PATRON, sorted(reach.patrons))
    named = or_(
        schema.loan.c.item.in_(items) & schema.loan.c.body.is_not(None),
        schema.loan.c.id.in_(loans),
    )
    for row in connection.execute(select(schema.loan).where(named).order_by(schema.loan.c.id)):
        stock.loans[row.id] = LoanRow(**row._mapping)
        if row.body is not None:
            stock.lent[ItemId(row.item)] = LoanId(row.id)
    hold = schema.hold.c
    waiting = select(hold.id, hold.item, hold.patron).where(
        hold.item.in_(items), hold.body.is_not(None)
    )
    stock.holds = {row.id: HoldRow(**row._mapping) for row in connection.execute(waiting)}
    for kind, keys in ((Kind.LOAN, sorted(stock.loans)), (Kind.HOLD, sorted(stock.holds))):
        stock.held |= _held(connection, kind, keys)
    return stock


def _load_items(connection: Connection, stock: Stock, region: RegionId, keys: list[ItemId]) -> None:
    item = schema.item.c
    there = sorted(_of_region(connection, region, Kind.ITEM, keys))
    found = select(item.id, item.body, item.returned_at).where(
        item.id.in_(there), item.body.is_not(None)
    )
    for row in connection.execute(found):
        stock.items[row.id] = row.body
        stock.returned[row.id] = row.returned_at


def _of_region(
    connection: Connection, region: RegionId, kind: Kind, keys: Iterable[str]
) -> frozenset[str]:
    feed = schema.feed.c
    found = select(feed.key).where(
        feed.region == region, feed.kind == kind, feed.key.in_(keys), feed.gone.is_(False)
    )
    return frozenset(connection.execute(found).scalars())


def _held(
    connection: Connection, kind: Kind, keys: Iterable[str]
) -> dict[tuple[Kind, str], frozenset[RegionId]]:
    feed = schema.feed.c
    found = select(feed.record, feed.region).where(
        feed.kind == kind, feed.record.in_(keys), feed.gone.is_(False)
    )
    held: defaultdict[tuple[Kind, str], set[RegionId]] = defaultdict(set)
    for row in connection.execute(found):
        held[kind, row.record].add(RegionId(row.region))
    return {key: frozenset(regions) for key, regions in held.items()}


def save(connection: Connection, before: Stock, now: Stock) -> None:
    """Write what is not as it was, and give what is new its numbers in the feeds."""
    new = [asdict(row) for key, row in now.loans.items() if key not in before.loans]
    if new:
        connection.execute(insert(schema.loan), new)
    changed = [asdict(row) for key, row in now.loans.items() if before.loans.get(key, row) != row]
    _update(connection, schema.loan, changed)
    back = [(key, at) for key, at in now.returned.items() if before.returned.get(key) != at]
    _update(connection, schema.item, [{"id": key, "returned_at": at} for key, at in back])
    ended = before.holds.keys() - now.holds.keys()
    _update(connection, schema.hold, [{"id": key, **blank(schema.hold)} for key in sorted(ended)])
    _publish(connection, now.told)


def _update(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in rows[0] if name != "id"}
    connection.execute(
        update(table).where(table.c.id == bindparam("new_id")).values(values),
        [{f"new_{name}": value for name, value in row.items()} for row in rows],
    )


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

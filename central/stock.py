"""The records that a batch of operations works on, as it left them so far.

They are read in one go, and written in one go (``central.stocktaking``).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from central import schema
from central.feed import FeedRow, Heads, New, published
from central.in_bulk import How, Write
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

    def news(self) -> Mapping[RegionId, list[New]]:
        """What is new to each region's feed: in its order, and then what is gone."""
        news: defaultdict[RegionId, list[New]] = defaultdict(list)
        for wanted in (False, True):
            for about, is_gone in self.told.items():
                if is_gone is wanted:
                    row = FeedRow(about.kind, about.key, about.key)
                    news[about.region].append((row, is_gone))
        return news

    def copy(self) -> "Stock":
        """Return what a batch can change, beside what there was before it."""
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


def changes(heads: Heads, was: Stock, now: Stock) -> Iterator[Write]:
    """Say how what is not as it was is written, and what is new gets its numbers in the feeds."""
    loans = [_cells(row) for key, row in now.loans.items() if was.loans.get(key) != row]
    yield Write(How.PUT, schema.loan, loans)
    back = now.returned.items() - was.returned.items()
    yield Write(How.CHANGE, schema.item, [{"id": key, "returned_at": at} for key, at in back])
    ended = was.holds.keys() - now.holds.keys()
    yield Write(How.CHANGE, schema.hold, [{"id": key, **blank(schema.hold)} for key in ended])
    yield Write(How.PUT, schema.fee, [_cells(row) for row in now.fees.values()])
    yield from published(heads, now.news())


def _cells(row: LoanRow | FeeRow) -> dict[str, str | None]:
    return {name: getattr(row, name) for name in row.__slots__}

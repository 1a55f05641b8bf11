"""Which regions' feeds a batch of operations may change, so that all are locked before the first.

Two batches that lock the same regions one by one, as their operations come, would wait for each
other for ever. So a batch locks all of its regions at once, in the order of their names; when it
turns out, with those locked, that there are more, it lets go and begins anew.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Select, select, union

from central import schema
from central.feed import lock
from central.store import Store
from kiosk.bodies import Kind
from kiosk.domain.ids import BranchCode, ItemId, LoanId, PatronKey, RegionId
from kiosk.domain.operation import Operation, Return


@dataclass(frozen=True, slots=True)
class Reach:
    """What operations name, and from which region they come."""

    region: RegionId
    items: frozenset[ItemId]
    branches: frozenset[BranchCode]
    patrons: frozenset[PatronKey]
    loans: frozenset[LoanId]

    @classmethod
    def of(cls, region: RegionId, operations: Iterable[Operation]) -> "Reach":
        """Of a kiosk's operations."""
        them = tuple(operations)
        of_patrons = [each for each in them if not isinstance(each, Return)]
        return cls(
            region,
            frozenset(each.item for each in them),
            frozenset(each.branch for each in them),
            frozenset(each.patron for each in of_patrons),
            frozenset(each.loan for each in of_patrons),
        )

    def regions(self, connection: Connection) -> frozenset[RegionId]:
        """The regions that hold the items, their loans and holds, or get a loan now."""
        if not self.items:
            return frozenset({self.region})
        found = connection.execute(union(*self._feeds(), self._desks()))
        return frozenset({self.region, *(RegionId(row.region) for row in found)})

    def _feeds(self) -> Iterator[Select[tuple[str]]]:
        items = sorted(self.items)
        yield _holding(Kind.ITEM, schema.feed.c.record.in_(items))
        for kind, table in ((Kind.LOAN, schema.loan), (Kind.HOLD, schema.hold)):
            there = select(table.c.id).where(table.c.item.in_(items), table.c.body.is_not(None))
            yield _holding(kind, schema.feed.c.record.in_(there))

    def _desks(self) -> Select[tuple[str]]:
        branch, standing = schema.branch, schema.standing
        of_branch = standing.c.library == branch.c.library
        return (
            select(standing.c.region)
            .join(branch, of_branch)
            .where(branch.c.code.in_(sorted(self.branches)))
        )


def _holding(kind: Kind, records: ColumnElement[bool]) -> Select[tuple[str]]:
    feed = schema.feed
    return select(feed.c.region).where(feed.c.kind == kind, records, feed.c.gone.is_(False))


@contextmanager
def within(store: Store, reach: Reach) -> Iterator[Connection]:
    """One transaction with all the regions within reach locked."""
    regions = frozenset({reach.region})
    while True:
        with store.write() as connection:
            lock(connection, regions)
            needed = reach.regions(connection)
            if needed <= regions:
                yield connection
                return
        regions |= needed

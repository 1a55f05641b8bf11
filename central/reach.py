"""What a batch of operations names, and so what it may look up and which regions it may change."""

from collections.abc import Iterable
from dataclasses import dataclass

from kiosk.domain.ids import BranchCode, HoldId, ItemId, LoanId, PatronKey, RegionId
from kiosk.domain.operation import Checkout, Operation, Return


@dataclass(frozen=True, slots=True)
class Reach:
    """What operations name, and from which region they come."""

    region: RegionId
    items: frozenset[ItemId]
    branches: frozenset[BranchCode]
    patrons: frozenset[PatronKey]
    loans: frozenset[LoanId]
    holds: frozenset[HoldId]

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
            frozenset(
                each.hold for each in them if isinstance(each, Checkout) and each.hold is not None
            ),
        )

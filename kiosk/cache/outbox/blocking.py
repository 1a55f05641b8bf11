"""What has to wait behind an operation that the central service chokes on, and nothing else."""

from dataclasses import dataclass
from uuid import UUID

from kiosk.cache.outbox.operations import Kept, patron_of
from kiosk.domain.ids import ItemId, PatronKey


@dataclass(frozen=True, slots=True)
class Blocked:
    """What waits behind an operation that the central service chokes on."""

    operations: frozenset[UUID] = frozenset()
    items: frozenset[ItemId] = frozenset()
    patrons: frozenset[PatronKey] = frozenset()

    def holds(self, kept: Kept) -> bool:
        """Whether an operation has to wait."""
        waits = kept.id in self.operations or kept.operation.item in self.items
        return waits or patron_of(kept.operation) in self.patrons

    def __or__(self, other: "Blocked") -> "Blocked":
        """What waits behind either."""
        return Blocked(
            self.operations | other.operations,
            self.items | other.items,
            self.patrons | other.patrons,
        )

    def plus(self, kept: Kept) -> "Blocked":
        """With one more to wait for."""
        patron = patron_of(kept.operation)
        return Blocked(
            self.operations | {kept.id},
            self.items | {kept.operation.item},
            self.patrons if patron is None else self.patrons | {patron},
        )

    def behind(self, kept: Kept) -> "Blocked":
        """With what later happens to the item of one that waits: it comes in after that."""
        return Blocked(self.operations, self.items | {kept.operation.item}, self.patrons)


NOTHING_BLOCKED = Blocked()

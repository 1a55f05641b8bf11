"""What is true at this desk: the cache, with what this kiosk did since laid over it.

An overlay goes only after the cache has the change; where the feed was applied in between, the
answer is put together again, so that no loan falls between the two.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from kiosk.cache.local import LocalCache
from kiosk.cache.outbox import Kept
from kiosk.domain.circulation import ItemFacts, LoanedItem
from kiosk.domain.ids import Digest, ItemId, PatronKey
from kiosk.domain.membership import Found
from kiosk.domain.owing import costs
from kiosk.domain.records import Fee, Hold, Item, Loan, Patron
from kiosk.domain.region import Region

T = TypeVar("T")


class Overlays(Protocol):
    """What this kiosk did and the cache does not yet tell: the outbox, or a look into it."""

    def overlaid(self, items: Iterable[ItemId]) -> dict[ItemId, Loan | None]:
        """The loans of items that were changed here; ``None``: returned."""

    def lent_to(self, patron: PatronKey) -> tuple[Loan, ...]:
        """The loans made or renewed here."""

    def done(self, patron: PatronKey, items: Iterable[ItemId]) -> tuple[Kept, ...]:
        """What was done here for a patron or last with these items."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Answers for decisions. Blocking, sub-millisecond; for one thread at a time."""

    cache: LocalCache
    outbox: Overlays

    def region(self) -> Region | None:
        """What the libraries agreed on, or ``None`` before the first fetch."""
        return self.cache.region()

    def passes(self, digest: Digest) -> tuple[Found, ...]:
        """Return the passes with this number, each with its patron."""
        return self.cache.passes(digest)

    def patron(self, key: PatronKey) -> Patron | None:
        """Return a patron."""
        return self.cache.patron(key)

    def items(self, barcodes: Sequence[str]) -> tuple[ItemFacts, ...]:
        """Return the items that a barcode can mean, with loan and holds."""
        return self._steady(lambda: self._items(barcodes))

    def loans(self, patron: PatronKey) -> tuple[LoanedItem, ...]:
        """Return a patron's open loans, with their items, the most urgent first."""
        return self._steady(lambda: self._loans(patron))

    def holds(self, patron: PatronKey) -> tuple[Hold, ...]:
        """Return a patron's holds."""
        return self.cache.holds_of(patron)

    def holds_on(self, item: Item) -> tuple[Hold, ...]:
        """Return the holds on an item or on its work."""
        return self.cache.holds_on(item)

    def item(self, item: ItemId) -> Item | None:
        """Return an item."""
        return self.cache.item(item)

    def fees(self, patron: PatronKey) -> tuple[Fee, ...]:
        """Return what a patron owes."""
        return self.cache.fees_of(patron)

    def owed(self, patron: PatronKey) -> tuple[Fee, ...]:
        """Return what a patron owes, with what things done here cost that nobody booked yet."""
        return self._steady(lambda: self._owed(patron))

    def _owed(self, patron: PatronKey) -> tuple[Fee, ...]:
        region, booked = self.cache.region(), self.cache.fees_of(patron)
        if region is None:
            return booked
        told = [entry.loan for entry in self.cache.loans(patron)]
        loans = {loan.id: loan for loan in (*told, *self.outbox.lent_to(patron))}
        done = self.outbox.done(patron, [loan.item for loan in told])
        libraries = {branch.code: branch.library for branch in region.branches}
        new = costs(((str(kept.id), kept.operation) for kept in done), loans, libraries)
        known = {fee.id for fee in booked}
        return (*booked, *(fee for fee in new if fee.id not in known and fee.patron == patron))

    def _steady(self, read: Callable[[], T]) -> T:
        while True:
            generation = self.cache.generation
            answer = read()
            if generation == self.cache.generation:
                return answer

    def _items(self, barcodes: Sequence[str]) -> tuple[ItemFacts, ...]:
        found = self.cache.items(barcodes)
        done = self.outbox.overlaid(item.id for item, _ in found)
        return tuple(
            ItemFacts(item, done.get(item.id, loan), self.cache.holds_on(item))
            for item, loan in found
        )

    def _loans(self, patron: PatronKey) -> tuple[LoanedItem, ...]:
        lent_here = self.outbox.lent_to(patron)
        told = self.cache.loans(patron)
        done = self.outbox.overlaid(entry.loan.item for entry in told)
        kept = [entry for entry in told if entry.loan.item not in done]
        for loan in lent_here:
            item = self.cache.item(loan.item)
            if item is not None and all(entry.loan.item != loan.item for entry in kept):
                kept.append(LoanedItem(loan, item))
        return tuple(sorted(kept, key=lambda entry: (entry.loan.due, entry.loan.id)))

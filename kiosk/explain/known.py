"""Where the facts of an explanation come from: this kiosk's cache, or a directory of CSV files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, Self

from kiosk.bodies import pass_digest
from kiosk.cache.facts import Facts
from kiosk.csvdata.dataset import Dataset
from kiosk.csvdata.merge import grouped
from kiosk.csvdata.places import region_of, regions
from kiosk.domain.circulation import ItemFacts, LoanedItem
from kiosk.domain.credential import Credential
from kiosk.domain.ids import BranchCode, PatronKey
from kiosk.domain.membership import Found
from kiosk.domain.records import Fee, Patron
from kiosk.domain.region import Region


class Known(Protocol):
    """What can be asked of the facts."""

    def region(self) -> Region | None:
        """What the libraries agreed on, or ``None`` where nothing was fetched yet."""

    def passes(self, credential: Credential) -> tuple[Found, ...]:
        """The passes with this number, each with its patron."""

    def items(self, barcodes: Sequence[str]) -> tuple[ItemFacts, ...]:
        """The items that a barcode can mean, with loan and holds."""

    def loans(self, patron: PatronKey) -> tuple[LoanedItem, ...]:
        """A patron's open loans."""

    def fees(self, patron: PatronKey) -> tuple[Fee, ...]:
        """What a patron owes."""

    def patron(self, key: PatronKey) -> Patron | None:
        """A patron."""


@dataclass(frozen=True, slots=True)
class ThisKiosk:
    """What this kiosk knows and did. For the thread that ``facts`` belong to."""

    facts: Facts
    region_key: bytes

    def region(self) -> Region | None:
        """What the libraries agreed on, or ``None`` before the first fetch."""
        return self.facts.region()

    def passes(self, credential: Credential) -> tuple[Found, ...]:
        """The passes with this number, each with its patron."""
        return self.facts.passes(pass_digest(self.region_key, credential))

    def items(self, barcodes: Sequence[str]) -> tuple[ItemFacts, ...]:
        """The items that a barcode can mean, with loan and holds."""
        return self.facts.items(barcodes)

    def loans(self, patron: PatronKey) -> tuple[LoanedItem, ...]:
        """A patron's open loans."""
        return self.facts.loans(patron)

    def fees(self, patron: PatronKey) -> tuple[Fee, ...]:
        """What a patron owes."""
        return self.facts.fees(patron)

    def patron(self, key: PatronKey) -> Patron | None:
        """A patron."""
        return self.facts.patron(key)


class CsvData:
    """What a directory says, as a kiosk at one branch would know it: of its region only."""

    def __init__(self, data: Dataset, region: Region) -> None:
        here = {library.code for library in region.libraries}
        patrons = {
            row.key: row
            for row in data.patrons
            if here.intersection((row.library, *(m.library for m in row.memberships)))
        }
        items = {row.id: row for row in data.items if row.library in here}
        self._region, self._patrons, self._items = region, patrons, items
        self._passes = grouped(
            (credential.canonical, Found(row.record, patrons[row.record.patron]))
            for row in data.passes
            if row.record.patron in patrons
            for credential in row.credentials
        )
        self._by_barcode = grouped((row.barcode, row) for row in items.values())
        self._loan = {loan.item: loan for loan in data.loans}
        self._loans = grouped((loan.patron, loan) for loan in data.loans if loan.item in items)
        branches = {branch.code for branch in region.branches}
        holds = [row for row in data.holds if row.pickup_branch in branches or row.item in items]
        self._holds_on = grouped((hold.item, hold) for hold in holds if hold.item)
        self._holds_on_work = grouped((hold.work, hold) for hold in holds if hold.work)
        self._fees = grouped((fee.patron, fee) for fee in data.fees)

    @classmethod
    def at(cls, data: Dataset, branch: BranchCode, day: date) -> Self:
        """As a kiosk at a branch knows it. Raises ``LookupError`` for an unknown branch."""
        wanted = region_of(data.agreements, branch, day)
        return cls(data, next(each for each in regions(data.agreements) if each.id == wanted))

    def region(self) -> Region | None:
        """What the libraries agreed on."""
        return self._region

    def passes(self, credential: Credential) -> tuple[Found, ...]:
        """The passes with this number, each with its patron."""
        return self._passes.get(credential.canonical, ())

    def items(self, barcodes: Sequence[str]) -> tuple[ItemFacts, ...]:
        """The items that a barcode can mean, with loan and holds."""
        found = (item for code in barcodes for item in self._by_barcode.get(code, ()))
        return tuple(
            ItemFacts(
                item,
                self._loan.get(item.id),
                tuple(
                    dict.fromkeys(
                        (
                            *self._holds_on.get(item.id, ()),
                            *self._holds_on_work.get(item.work, ()),
                        )
                    )
                ),
            )
            for item in found
        )

    def loans(self, patron: PatronKey) -> tuple[LoanedItem, ...]:
        """A patron's open loans."""
        return tuple(
            LoanedItem(loan, self._items[loan.item]) for loan in self._loans.get(patron, ())
        )

    def fees(self, patron: PatronKey) -> tuple[Fee, ...]:
        """What a patron owes."""
        return self._fees.get(patron, ())

    def patron(self, key: PatronKey) -> Patron | None:
        """A patron."""
        return self._patrons.get(key)

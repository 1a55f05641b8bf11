"""What a batch of operations may look up and change, seen from the region of its kiosk.

All of it was loaded before the first operation and is written after the last (``central.stock``),
so that a batch costs a few statements and not a few for each operation.
"""

from datetime import datetime, timedelta

from central.records import FEES, LOANS
from central.standings import Standings
from central.stock import FeeRow, LoanRow, Stock, Tell
from central.store import stamp, unstamp
from kiosk.bodies import ITEM, LOAN, Kind
from kiosk.domain.ids import BranchCode, HoldId, ItemId, LibraryCode, LoanId, PatronKey, RegionId
from kiosk.domain.records import Fee, Item, Loan

_APART = timedelta(minutes=1)
"""How far the clocks of the service's machines may be apart."""


class Shelves:
    """The records of one region, as the batch left them so far."""

    def __init__(self, stock: Stock, region: RegionId, standings: Standings, now: datetime) -> None:
        self.stock = stock
        self._region = region
        self._standings = standings
        self._now = now

    def is_after(self, known: datetime | None, at: datetime) -> bool:
        """Whether something that is known happened after ``at``.

        What lies far ahead was stamped while the service's clock ran ahead: when it was, nobody
        knows, and what comes in now holds.
        """
        return known is not None and at < known <= self._now + _APART

    def item(self, key: ItemId) -> Item | None:
        """Return an item of the region."""
        body = self.stock.items.get(key)
        return None if body is None else ITEM.validate_json(body)

    def knows_patron(self, key: PatronKey) -> bool:
        """Whether the patron is one of the region's."""
        return key in self.stock.patrons

    def knows_branch(self, code: BranchCode) -> bool:
        """Whether the branch is one of the region's."""
        return self._region in self._standings.branch(code)

    def loan(self, key: LoanId) -> Loan | None:
        """Return an open loan of the region."""
        if self._region not in self.stock.held.get((Kind.LOAN, key), frozenset()):
            return None
        return _read(self.stock.loans.get(key))

    def is_loan_used(self, key: LoanId) -> bool:
        """Whether there is or was a loan with that id, anywhere."""
        return key in self.stock.loans

    def open_loan_of(self, item: ItemId) -> Loan | None:
        """Return the open loan of an item, wherever it was lent."""
        key = self.stock.lent.get(item)
        return None if key is None else _read(self.stock.loans[key])

    def came_back_at(self, item: ItemId) -> datetime | None:
        """Return when an item last came back at a kiosk."""
        found = self.stock.returned.get(item)
        return None if found is None else unstamp(found)

    def open_loan(self, loan: Loan, item: Item) -> None:
        """Keep a new loan and tell every region that it stands in."""
        self._put(loan, loan.lent_at)
        self.stock.lent[loan.item] = loan.id
        self.stock.held[Kind.LOAN, loan.id] = self._standings.loan(loan, item)
        self._tell(Kind.LOAN, loan.id, gone=False)

    def change_loan(self, loan: Loan, at: datetime) -> None:
        """Keep a loan as it is now."""
        self._put(loan, at)
        self._tell(Kind.LOAN, loan.id, gone=False)

    def end_loan(self, key: LoanId, at: datetime) -> None:
        """Let go of a loan; only that it ended, and when, is remembered."""
        del self.stock.lent[ItemId(self.stock.loans[key].item)]
        self.remember_ended(key, at)
        self._tell(Kind.LOAN, key, gone=True)

    def remember_ended(self, key: LoanId, at: datetime) -> None:
        """Remember a loan that was over before it was heard of."""
        self.stock.loans[key] = LoanRow(key, None, "", "", "", stamp(at))

    def came_back(self, item: ItemId, at: datetime) -> None:
        """Remember when an item last came back; one that was told late says nothing new."""
        if not self.is_after(self.came_back_at(item), at):
            self.stock.returned[item] = stamp(at)

    def fulfil_hold(self, item: ItemId, patron: PatronKey, collected: HoldId | None) -> None:
        """Let go of what the patron waited for and now has. ``collected``: as the kiosk saw it."""
        waiting = [
            row
            for row in self.stock.holds.values()
            if row.patron == patron and (row.item == item or row.id == collected)
        ]
        for row in waiting:
            del self.stock.holds[row.id]
            self._tell(Kind.HOLD, row.id, gone=True)

    def library_of(self, branch: BranchCode) -> LibraryCode | None:
        """Return the library of a branch that the batch named, or at which something is lent."""
        return self._standings.libraries.get(branch)

    def book(self, fee: Fee) -> None:
        """Keep what a patron owes now, and tell every region that it stands in."""
        columns = FEES.write(fee)
        self.stock.fees[fee.id] = FeeRow(fee.id, columns["body"], fee.patron)
        self.stock.held[Kind.FEE, fee.id] = self._standings.fee(fee)
        self._tell(Kind.FEE, fee.id, gone=False)

    def _put(self, loan: Loan, at: datetime) -> None:
        columns = LOANS.write(loan)
        self.stock.loans[loan.id] = LoanRow(
            loan.id, columns["body"], loan.item, loan.patron, loan.branch, stamp(at)
        )

    def _tell(self, kind: Kind, key: str, *, gone: bool) -> None:
        """Tell every region that holds a record what became of it, after all told before."""
        for region in sorted(self.stock.held.get((kind, key), frozenset())):
            about = Tell(region, kind, key)
            self.stock.told.pop(about, None)
            self.stock.told[about] = gone
        if gone:
            self.stock.held.pop((kind, key), None)


def _read(row: LoanRow | None) -> Loan | None:
    return None if row is None or row.body is None else LOAN.validate_json(row.body)

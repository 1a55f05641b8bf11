"""What a patron owes after an operation: the price agreed to, and what being late costs.

A fee is called after its operation, which is taken in once: so nothing is owed twice. A fine is
only booked where the loan is as the kiosk saw it; else the kiosk counted on what was not so.
"""

from dataclasses import dataclass
from enum import StrEnum

from central.shelves import Shelves
from kiosk.domain.ids import BranchCode, FeeId, PatronKey
from kiosk.domain.operation import Checkout, Renewal, Return
from kiosk.domain.period import day_of
from kiosk.domain.records import Fee, Loan


class FeeKind(StrEnum):
    """For what, as ``fees.csv`` has it."""

    LENDING = "leengeld"
    RENEWING = "verlenggeld"
    LATE = "telaat"


@dataclass(frozen=True, slots=True)
class Till:
    """Books what one operation costs. ``operation``: its id."""

    operation: str
    shelves: Shelves

    def lent(self, done: Checkout) -> None:
        """Book what the patron agreed to pay for a loan, to the library that lent."""
        self._book(done, FeeKind.LENDING, done.patron, done.branch, done.fee)

    def renewed(self, done: Renewal, before: Loan) -> bool:
        """Book what renewing costs and being late did; tell whether all of it could be."""
        self._book(done, FeeKind.RENEWING, done.patron, done.branch, done.fee)
        right = before.due == done.was_due
        if right:
            self._book(done, FeeKind.LATE, done.patron, before.branch, done.fine)
        return right or not done.fine

    def returned(self, done: Return, ended: Loan | None) -> bool:
        """Book what being late costs, to the library that lent; tell whether it could be."""
        if ended is None or (ended.id, ended.due) != (done.loan, done.was_due):
            return not done.fine
        self._book(done, FeeKind.LATE, ended.patron, ended.branch, done.fine)
        return True

    def _book(
        self,
        done: Checkout | Renewal | Return,
        kind: FeeKind,
        patron: PatronKey,
        branch: BranchCode,
        amount: int,
    ) -> None:
        library = self.shelves.library_of(branch)
        if amount <= 0 or library is None:
            return
        key = FeeId(f"{self.operation}-{kind}")
        self.shelves.book(Fee(key, patron, library, amount, kind, day_of(done.at)))

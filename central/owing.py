"""Booking what an operation costs.

A fine is only booked where the loan is as the kiosk saw it; else the kiosk counted on what was
not so, and staff decide.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from central.shelves import Shelves
from kiosk.domain.operation import Checkout, Renewal, Return
from kiosk.domain.owing import fine, price
from kiosk.domain.records import Fee, Loan


@dataclass(frozen=True, slots=True)
class Till:
    """Books what one operation costs. ``operation``: its id."""

    operation: str
    shelves: Shelves

    def lent(self, done: Checkout) -> None:
        """Book what the patron agreed to pay for a loan, to the library that lent."""
        self._book(price(self.operation, done, self.shelves.library_of(done.branch)))

    def renewed(self, done: Renewal, before: Loan) -> bool:
        """Book what renewing costs and being late did; tell whether all of it could be."""
        self._book(price(self.operation, done, self.shelves.library_of(done.branch)))
        if before.due != done.was_due:
            return not done.fine
        lender = self.shelves.library_of(before.branch)
        self._book(fine(self.operation, done, done.patron, lender))
        return True

    def returned(self, done: Return, ended: Loan | None) -> bool:
        """Book what being late costs, to the library that lent; tell whether it could be."""
        if ended is None or (ended.id, ended.due) != (done.loan, done.was_due):
            return not done.fine
        lender = self.shelves.library_of(ended.branch)
        self._book(fine(self.operation, done, ended.patron, lender))
        return True

    def _book(self, fees: Iterable[Fee]) -> None:
        for fee in fees:
            self.shelves.book(fee)

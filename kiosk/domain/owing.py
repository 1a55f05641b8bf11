"""What operations cost, and whom: a price that was agreed to, and what being late costs.

A fee is called after its operation, which is taken in once: so nothing is owed twice.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

from kiosk.domain.ids import BranchCode, FeeId, LibraryCode, LoanId, PatronKey
from kiosk.domain.operation import Checkout, Operation, Renewal, Return
from kiosk.domain.period import day_of
from kiosk.domain.records import Fee, Loan


class FeeKind(StrEnum):
    """For what, as ``fees.csv`` has it."""

    LENDING = "leengeld"
    RENEWING = "verlenggeld"
    LATE = "telaat"


def price(key: str, done: Checkout | Renewal, library: LibraryCode | None) -> Iterator[Fee]:
    """What the patron agreed to pay, to the ``library`` where. ``key``: the operation's."""
    kind = FeeKind.LENDING if isinstance(done, Checkout) else FeeKind.RENEWING
    yield from _fee(key, done, kind, done.patron, library, done.fee)


def fine(
    key: str, done: Renewal | Return, patron: PatronKey, library: LibraryCode | None
) -> Iterator[Fee]:
    """What being late costs the borrower, to the ``library`` that lent."""
    yield from _fee(key, done, FeeKind.LATE, patron, library, done.fine)


def costs(
    done: Iterable[tuple[str, Operation]],
    loans: Mapping[LoanId, Loan],
    libraries: Mapping[BranchCode, LibraryCode],
) -> Iterator[Fee]:
    """What operations cost who has, or had, these loans."""
    for key, operation in done:
        if not isinstance(operation, Return):
            yield from price(key, operation, libraries.get(operation.branch))
        loan = loans.get(operation.loan) if operation.loan else None
        if loan is not None and not isinstance(operation, Checkout):
            yield from fine(key, operation, loan.patron, libraries.get(loan.branch))


def _fee(
    key: str,
    done: Operation,
    kind: FeeKind,
    patron: PatronKey,
    library: LibraryCode | None,
    amount: int,
) -> Iterator[Fee]:
    if amount > 0 and library is not None:
        yield Fee(FeeId(f"{key}-{kind}"), patron, library, amount, kind, day_of(done.at))

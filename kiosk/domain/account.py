"""The account: loans grouped per branch with the branch named, holds ready here, what is owed."""

from itertools import groupby

from kiosk.domain.circulation import LoanedItem
from kiosk.domain.ids import BranchCode, LibraryCode
from kiosk.domain.records import Fee, Hold, HoldState
from kiosk.domain.region import Region
from kiosk.domain.samenwerking import Here, find_branch, find_library
from kiosk.domain.visit import Account, AccountLoan, BranchLoans


def account(
    at: Here,
    loans: tuple[LoanedItem, ...],
    holds: tuple[tuple[Hold, str], ...],
    fees: tuple[Fee, ...],
) -> Account:
    """Put a patron's account together. ``holds``: each with its title, empty where unknown."""
    by_branch = sorted(loans, key=lambda entry: (entry.loan.branch, entry.loan.due))
    ready = tuple(
        title
        for hold, title in holds
        if hold.state is HoldState.READY and hold.pickup_branch == at.branch.code
    )
    return Account(
        loans=tuple(
            _branch_loans(at, branch, tuple(group))
            for branch, group in groupby(by_branch, key=lambda entry: entry.loan.branch)
        ),
        holds_ready=ready,
        holds_waiting=len(holds) - len(ready),
        owed=sum(fee.amount for fee in fees),
    )


def branch_name(region: Region, code: BranchCode) -> str:
    """Return what a branch is called; its code where the region does not know it."""
    try:
        return find_branch(region, code).name
    except LookupError:
        return code


def card_name(at: Here, library: LibraryCode) -> str:
    """Return what a card is called: region name and library name."""
    name = find_library(at.region, library).name
    return name if at.group is None else f"{at.group.region_name} · {name}"


def _branch_loans(at: Here, branch: BranchCode, loans: tuple[LoanedItem, ...]) -> BranchLoans:
    entries = tuple(
        AccountLoan(entry.item.id, entry.item.title, entry.loan.due, entry.loan.due < at.day)
        for entry in loans
    )
    return BranchLoans(branch_name(at.region, branch), loans[0].item.library, entries)

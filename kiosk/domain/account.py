"""The account: loans grouped per branch with the branch named, holds, what is owed to whom."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby

from kiosk.domain.choosing import holds_so_far, so_far
from kiosk.domain.ending import DigitalCollection
from kiosk.domain.ids import BranchCode, LibraryCode
from kiosk.domain.outcome import LoanedItem
from kiosk.domain.payment import owed_by, payable_here
from kiosk.domain.records import Fee, Hold, HoldState, Loan
from kiosk.domain.region import Region
from kiosk.domain.samenwerking import Here, find_branch, find_library
from kiosk.domain.staffed import staffed_from
from kiosk.domain.visit import (
    Account,
    AccountLoan,
    BranchLoans,
    Collection,
    LibraryFees,
    ReadyElsewhere,
    ReadyHere,
)


def account(
    at: Here,
    loans: tuple[LoanedItem, ...],
    holds: tuple[tuple[Hold, str], ...],
    fees: tuple[Fee, ...],
    digital: tuple[DigitalCollection, ...] = (),
) -> Account:
    """Put a patron's account together. ``holds``: each with its title, empty where unknown.

    From form 3a on the loans of all libraries of the group are shown, before it the library's.
    """
    shown = [entry for entry in loans if _shown(at, entry.loan)]
    by_branch = sorted(shown, key=lambda entry: (entry.loan.branch, entry.loan.due, entry.loan.id))
    owed = [fee for fee in owed_by(at, fees) if fee.library in at.network]
    placed = [entry for entry in holds if holds_so_far(at, (entry[0],))]
    ready = sorted(
        (entry for entry in placed if entry[0].state is HoldState.READY),
        key=lambda entry: (entry[0].expires or date.max, entry[0].id),
    )
    return Account(
        loans=tuple(
            _branch_loans(at, branch, tuple(group))
            for branch, group in groupby(by_branch, key=lambda entry: entry.loan.branch)
        ),
        holds_ready=tuple(
            ReadyHere(title, hold.expires)
            for hold, title in ready
            if _is_here(at, hold) and not _expired(at, hold)
        ),
        holds_waiting=len(placed) - len(ready),
        owed=sum(fee.amount for fee in owed),
        holds_elsewhere=tuple(
            ReadyElsewhere(branch_name(at.region, hold.pickup_branch), title)
            for hold, title in ready
            if not _is_here(at, hold) and not _expired(at, hold)
        ),
        holds_expired=tuple(title for hold, title in ready if _expired(at, hold)),
        fees=tuple(_per_library(at, owed)),
        payable=sum(fee.amount for fee in owed if payable_here(at, fee)),
        digital=collections(at, digital),
        staffed_from=staffed_from(at),
    )


def collections(at: Here, digital: Iterable[DigitalCollection]) -> tuple[Collection, ...]:
    """Name the libraries of digital collections."""
    return tuple(
        Collection(library_name(at.region, offer.library), offer.collection, offer.yours)
        for offer in digital
    )


def branch_name(region: Region, code: BranchCode) -> str:
    """Return what a branch is called; its code where the region does not know it."""
    try:
        return find_branch(region, code).name
    except LookupError:
        return code


def library_name(region: Region, code: LibraryCode) -> str:
    """Return what a library is called; its code where the region does not know it."""
    try:
        return find_library(region, code).name
    except LookupError:
        return code


def card_name(at: Here, library: LibraryCode) -> str:
    """Return what a card is called: region name and library name."""
    name = library_name(at.region, library)
    region = "" if at.group is None else at.group.region_name
    return f"{region} · {name}" if region else name


def _shown(at: Here, loan: Loan) -> bool:
    library = at.lender(loan.branch)
    if so_far(at, loan) is None:
        return False
    return library is None or at.counts(library, over_group=at.is_regiobib)


def _is_here(at: Here, hold: Hold) -> bool:
    return hold.pickup_branch == at.branch.code


def _expired(at: Here, hold: Hold) -> bool:
    return hold.expires is not None and hold.expires < at.day


def _per_library(at: Here, owed: list[Fee]) -> Iterable[LibraryFees]:
    for library in sorted({at.today(fee.library) for fee in owed}):
        fees = [fee for fee in owed if at.today(fee.library) == library]
        amount = sum(fee.amount for fee in fees)
        yield LibraryFees(library_name(at.region, library), amount, payable_here(at, fees[0]))


def _branch_loans(at: Here, branch: BranchCode, loans: tuple[LoanedItem, ...]) -> BranchLoans:
    entries = tuple(
        AccountLoan(entry.item.id, entry.item.title, entry.loan.due, entry.loan.due < at.day)
        for entry in loans
    )
    library = at.lender(branch) or loans[0].item.library
    return BranchLoans(branch_name(at.region, branch), library, entries)

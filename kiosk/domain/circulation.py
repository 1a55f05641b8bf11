"""What may be done with an item: checkout, return, renewal, with a due date or a reason.

Rights come from the form of cooperation (``samenwerking``); days and numbers from the lending
rule that applies.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kiosk.domain.credential import ItemCode, is_flemish_barcode
from kiosk.domain.due import due_date
from kiosk.domain.ids import BranchCode
from kiosk.domain.lending import rule_for
from kiosk.domain.membership import Admitted
from kiosk.domain.records import Hold, HoldState, Item, ItemState, Loan
from kiosk.domain.region import LendingRule
from kiosk.domain.samenwerking import Here, Right, Rights, rights


class ItemReason(StrEnum):
    """Why something was not done with an item; each has words in every language."""

    UNKNOWN_ITEM = "unknown_item"
    SEVERAL_ITEMS = "several_items"
    OTHER_LIBRARY = "other_library"
    NOT_FOR_LOAN = "not_for_loan"
    TOO_YOUNG = "too_young"
    MISSING = "missing"
    IN_TRANSIT = "in_transit"
    LENT_TO_SOMEONE_ELSE = "lent_to_someone_else"
    ON_HOLD_FOR_SOMEONE_ELSE = "on_hold_for_someone_else"
    TOO_MANY_LOANS = "too_many_loans"
    TOO_MANY_OF_KIND = "too_many_of_kind"
    NO_MORE_RENEWALS = "no_more_renewals"
    NO_RENEWAL_HERE = "no_renewal_here"
    NOT_ON_LOAN = "not_on_loan"
    RETURN_ELSEWHERE = "return_elsewhere"
    NOT_SAVED = "not_saved"
    """The kiosk could not write it down; nothing was done."""


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """An item with its open loan and the holds on it or on its work."""

    item: Item
    loan: Loan | None = None
    holds: tuple[Hold, ...] = ()


@dataclass(frozen=True, slots=True)
class LoanedItem:
    """A loan with its item."""

    loan: Loan
    item: Item


@dataclass(frozen=True, slots=True)
class LoanGranted:
    """The item may be lent until ``due``, the last day in time."""

    item: Item
    due: date


@dataclass(frozen=True, slots=True)
class RenewalGranted:
    """The loan may be renewed until ``due``."""

    item: Item
    loan: Loan
    due: date


@dataclass(frozen=True, slots=True)
class ItemRefused:
    """It may not, and why. ``branch``: where it can be done, when that is known."""

    reason: ItemReason
    item: Item | None = None
    branch: BranchCode | None = None


class Place(StrEnum):
    """Where a returned item goes."""

    SHELF = "shelf"
    HOLD_SHELF = "hold_shelf"
    TRANSPORT = "transport"
    DESK = "desk"


@dataclass(frozen=True, slots=True)
class ReturnAccepted:
    """The item is taken back. ``branch``: where transport brings it."""

    item: Item
    place: Place
    branch: BranchCode | None = None


def spellings(at: Here, code: ItemCode) -> tuple[str, ...]:
    """Return what a scanned barcode can stand for: older ones may lack their library's prefix."""
    if code.is_flemish:
        return (code.barcode,)
    prefixes = {
        prefix
        for library in at.region.libraries
        if library.code in at.network
        for prefix in library.item_prefixes
    }
    return (code.barcode, *sorted(prefix + code.barcode for prefix in prefixes))


def choose(
    at: Here, candidates: tuple[ItemFacts, ...], patron: Admitted | None
) -> ItemFacts | ItemRefused:
    """Choose the item that a barcode means; older barcodes can be of several libraries."""
    if not candidates:
        return ItemRefused(ItemReason.UNKNOWN_ITEM)
    handled = [c for c in candidates if _may_be_handled(at, c)] or list(candidates)
    if len(handled) == 1:
        return handled[0]
    mine = [c for c in handled if c.loan and patron and c.loan.patron == patron.patron]
    return mine[0] if len(mine) == 1 else ItemRefused(ItemReason.SEVERAL_ITEMS)


def checkout(
    at: Here, patron: Admitted, facts: ItemFacts, loans: tuple[LoanedItem, ...]
) -> LoanGranted | RenewalGranted | ItemRefused:
    """Decide on lending an item; one that the patron already has is a renewal."""
    item = facts.item
    if facts.loan is not None and facts.loan.patron == patron.patron:
        return renew(at, patron, LoanedItem(facts.loan, item), facts.holds)
    reason = _lending_trouble(at, patron, facts)
    if reason is not None:
        return ItemRefused(reason, item)
    rule = rule_for(at, patron.subscription, item)
    reason = _rule_trouble(rule, item, loans)
    if reason is not None:
        return ItemRefused(reason, item)
    return LoanGranted(item, due_date(at.region, at.branch.code, at.day, rule.days))


def renew(
    at: Here, patron: Admitted, loaned: LoanedItem, holds: tuple[Hold, ...] = ()
) -> RenewalGranted | ItemRefused:
    """Decide on renewing a loan from today on; a renewal never shortens it."""
    item, loan = loaned.item, loaned.loan
    if Right.RENEW not in _of(at, patron.rights, item):
        return ItemRefused(ItemReason.NO_RENEWAL_HERE, item)
    if not at.is_own(item.library) and not is_flemish_barcode(item.barcode):
        return ItemRefused(ItemReason.NO_RENEWAL_HERE, item)
    if any(h.patron != patron.patron for h in holds):
        return ItemRefused(ItemReason.ON_HOLD_FOR_SOMEONE_ELSE, item)
    rule = rule_for(at, patron.subscription, item)
    if loan.renewals >= rule.renewals:
        return ItemRefused(ItemReason.NO_MORE_RENEWALS, item)
    days = rule.days if rule.renewal_days is None else rule.renewal_days
    due = due_date(at.region, at.branch.code, at.day, days)
    return RenewalGranted(item, loan, max(due, loan.due))


def take_back(at: Here, facts: ItemFacts) -> ReturnAccepted | ItemRefused:
    """Decide on a return; nobody needs a card for it."""
    item = facts.item
    form_rights = rights(at.form, renews_foreign=at.library.renews_foreign_items)
    if Right.RETURN not in _of(at, form_rights, item):
        return ItemRefused(ItemReason.RETURN_ELSEWHERE, item, item.home_branch)
    if any(h.state is HoldState.ALLOCATED and h.item == item.id for h in facts.holds):
        return ReturnAccepted(item, Place.HOLD_SHELF)
    if item.home_branch == at.branch.code or at.option("floating"):
        return ReturnAccepted(item, Place.SHELF)
    return ReturnAccepted(item, Place.TRANSPORT, item.home_branch)


def _may_be_handled(at: Here, facts: ItemFacts) -> bool:
    form_rights = rights(at.form, renews_foreign=at.library.renews_foreign_items)
    return Right.RETURN in _of(at, form_rights, facts.item)


def _of(at: Here, granted: Rights, item: Item) -> frozenset[Right]:
    if at.is_own(item.library):
        return granted.own
    return granted.others if at.today(item.library) in at.network else frozenset()


def _lending_trouble(at: Here, patron: Admitted, facts: ItemFacts) -> ItemReason | None:
    item = facts.item
    if Right.LEND not in _of(at, patron.rights, item):
        return ItemReason.OTHER_LIBRARY
    if facts.loan is not None:
        return ItemReason.LENT_TO_SOMEONE_ELSE
    if item.state is not ItemState.AVAILABLE:
        return _STATE_REASONS[item.state]
    held = (h for h in facts.holds if h.item == item.id and h.state is not HoldState.WAITING)
    if any(h.patron != patron.patron for h in held):
        return ItemReason.ON_HOLD_FOR_SOMEONE_ELSE
    return ItemReason.TOO_YOUNG if patron.age_class < item.age_mark else None


_STATE_REASONS = {
    ItemState.IN_TRANSIT: ItemReason.IN_TRANSIT,
    ItemState.MISSING: ItemReason.MISSING,
    ItemState.REFERENCE: ItemReason.NOT_FOR_LOAN,
}


def _rule_trouble(
    rule: LendingRule, item: Item, loans: tuple[LoanedItem, ...]
) -> ItemReason | None:
    if not rule.for_loan:
        return ItemReason.NOT_FOR_LOAN
    if rule.max_loans is not None and len(loans) >= rule.max_loans:
        return ItemReason.TOO_MANY_LOANS
    of_kind = sum(1 for loaned in loans if loaned.item.kind == item.kind)
    if rule.max_of_kind is not None and of_kind >= rule.max_of_kind:
        return ItemReason.TOO_MANY_OF_KIND
    return None

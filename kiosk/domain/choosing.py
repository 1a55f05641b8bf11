"""Which item a barcode means, and what the form of cooperation allows with it."""

from dataclasses import replace

from kiosk.domain.credential import ItemCode, is_flemish_barcode
from kiosk.domain.ids import PatronKey
from kiosk.domain.item_reasons import ItemReason
from kiosk.domain.membership import Admitted
from kiosk.domain.outcome import ItemFacts, ItemRefused, refuse_item
from kiosk.domain.period import day_of
from kiosk.domain.records import Hold, Item, Loan
from kiosk.domain.rule import Rule
from kiosk.domain.samenwerking import Here, Right, Rights, here


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
        return refuse_item(at, ItemReason.UNKNOWN_ITEM)
    handled = [c for c in candidates if may_return(at, c)] or list(candidates)
    if len(handled) == 1:
        return _chosen(handled[0])
    mine = [c for c in handled if patron and _is_lent_to(at, c, patron.patron)]
    return _chosen(mine[0]) if len(mine) == 1 else refuse_item(at, ItemReason.SEVERAL_ITEMS)


def _chosen(facts: ItemFacts) -> ItemFacts:
    """A barcode of the Vlaamse barcodereeks needs no rule to mean one item."""
    if is_flemish_barcode(facts.item.barcode):
        return facts
    return replace(facts, why=(Rule.OLDER_BARCODE,))


def _is_lent_to(at: Here, facts: ItemFacts, patron: PatronKey) -> bool:
    loan = so_far(at, facts.loan)
    return loan is not None and loan.patron == patron


def of(at: Here, granted: Rights, item: Item) -> frozenset[Right]:
    """The rights that apply to an item: the own library's, or those for the others' items."""
    if at.is_own(item.library):
        return granted.own
    return granted.others if item.library in at.network else frozenset()


def whose(at: Here, item: Item) -> Rule:
    """Tell by which rule an item is handled here."""
    return Rule.OWN_ITEM if at.is_own(item.library) else Rule.ITEM_OF_THE_GROUP


def may_return(at: Here, facts: ItemFacts) -> bool:
    """Whether an item may be taken back here today."""
    return Right.RETURN in of(at, at.rights, facts.item) or lent_before(at, facts)


def lent_before(at: Here, facts: ItemFacts) -> bool:
    """Whether the group stepped back, or a library out, after the item was lent.

    Such a loan can still be returned wherever it could when it was made.
    """
    if facts.loan is None:
        return False
    day = day_of(facts.loan.lent_at)
    if day >= at.day:
        return False
    then = here(at.region, at.branch.code, day)
    return Right.RETURN in of(then, then.rights, facts.item)


def so_far(at: Here, loan: Loan | None) -> Loan | None:
    """The loan, if it was made by the end of the day that is asked about."""
    return None if loan is None or loan.lent_at >= at.midnight else loan


def holds_so_far(at: Here, holds: tuple[Hold, ...]) -> tuple[Hold, ...]:
    """The holds that were placed by the day that is asked about."""
    return tuple(h for h in holds if h.placed_on is None or h.placed_on <= at.day)

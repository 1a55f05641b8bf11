"""Renewing a loan, also one of another library's item."""

from kiosk.domain.asking import ask_first
from kiosk.domain.choosing import holds_so_far, of, so_far, whose
from kiosk.domain.credential import is_flemish_barcode
from kiosk.domain.due import due_date
from kiosk.domain.fine import fine_here, where_lent
from kiosk.domain.item_reasons import ItemReason, stopped_by
from kiosk.domain.lending import named, rule_for
from kiosk.domain.membership import Admitted
from kiosk.domain.outcome import (
    NO_ANSWERS,
    Answers,
    AskFirst,
    ItemFacts,
    ItemRefused,
    LoanedItem,
    RenewalGranted,
    refuse_item,
)
from kiosk.domain.records import Hold, Item
from kiosk.domain.rule import Rules
from kiosk.domain.samenwerking import Here, Right

_ONE_PART = 1
"""What is at home is not counted."""


def renew(
    at: Here,
    patron: Admitted,
    loaned: LoanedItem,
    holds: tuple[Hold, ...] = (),
    answers: Answers = NO_ANSWERS,
    why: Rules = (),
) -> RenewalGranted | AskFirst | ItemRefused:
    """Decide on renewing a loan of the patron from today on; a renewal never shortens it."""
    item, loan = loaned.item, loaned.loan
    rule = rule_for(at, patron.subscription, item)
    rules: Rules = (*patron.rules, *why, whose(at, item), named(rule))
    reason = _trouble(at, patron, item, holds)
    if reason is None and loan.renewals >= rule.renewals:
        reason = ItemReason.NO_MORE_RENEWALS
    if reason is not None:
        branch = loan.branch if reason is ItemReason.NO_RENEWAL_HERE else None
        return refuse_item(at, reason, item, branch, rules)
    question = ask_first(item, rule.renewal_fee, _ONE_PART, answers, rules)
    if question is not None:
        return question
    days = rule.days if rule.renewal_days is None else rule.renewal_days
    due, by = due_date(at, days, no_earlier=loan.due)
    late = fine_here(where_lent(at, loan), patron.subscription, item, loan.due)
    return RenewalGranted(
        item, loan, due, rule.renewal_fee, late.amount, (*rules, *by, *late.rules)
    )


def renew_item(
    at: Here, patron: Admitted, facts: ItemFacts, answers: Answers = NO_ANSWERS
) -> RenewalGranted | AskFirst | ItemRefused:
    """Decide on renewing an item at hand: only what the patron has on loan."""
    loan = so_far(at, facts.loan)
    if loan is None or loan.patron != patron.patron:
        rules = (*patron.rules, *facts.why)
        return refuse_item(at, ItemReason.NOT_ON_LOAN, facts.item, rules=rules)
    loaned = LoanedItem(loan, facts.item)
    return renew(at, patron, loaned, facts.holds, answers, facts.why)


def _trouble(at: Here, patron: Admitted, item: Item, holds: tuple[Hold, ...]) -> ItemReason | None:
    """Items of others: only with a barcode that is unique, where the library here allows it."""
    stop = stopped_by(patron.notices)
    if stop is not None:
        return stop
    if item.interlibrary:
        return ItemReason.INTERLIBRARY
    if Right.RENEW not in of(at, patron.rights, item):
        return ItemReason.NO_RENEWAL_HERE
    if not at.is_own(item.library) and not is_flemish_barcode(item.barcode):
        return ItemReason.NO_RENEWAL_HERE
    # A hold that has another copy already does not need this one.
    wanted = [h for h in holds_so_far(at, holds) if h.item in (None, item.id)]
    if any(h.patron != patron.patron for h in wanted):
        return ItemReason.ON_HOLD_FOR_SOMEONE_ELSE
    return None

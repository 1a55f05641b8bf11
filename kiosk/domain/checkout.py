"""Lending: a checkout, or the pickup of a hold that is ready here."""

from kiosk.domain.asking import ask_first
from kiosk.domain.choosing import holds_so_far, of, so_far, whose
from kiosk.domain.due import due_date
from kiosk.domain.item_reasons import ItemReason, stopped_by
from kiosk.domain.lending import limit_in_all, named, rule_for
from kiosk.domain.membership import Admitted
from kiosk.domain.outcome import (
    NO_ANSWERS,
    Answers,
    AskFirst,
    ItemFacts,
    ItemRefused,
    LoanedItem,
    LoanGranted,
    Parts,
    RenewalGranted,
    refuse_item,
)
from kiosk.domain.records import Hold, HoldState, Item, ItemState
from kiosk.domain.region import LendingRule
from kiosk.domain.renewal import renew
from kiosk.domain.rule import Rule, Rules
from kiosk.domain.samenwerking import Here, Right

_STATES = {
    ItemState.IN_TRANSIT: ItemReason.IN_TRANSIT,
    ItemState.MISSING: ItemReason.MISSING,
    ItemState.REFERENCE: ItemReason.NOT_FOR_LOAN,
}


def checkout(
    at: Here,
    patron: Admitted,
    facts: ItemFacts,
    loans: tuple[LoanedItem, ...],
    answers: Answers = NO_ANSWERS,
) -> LoanGranted | RenewalGranted | AskFirst | ItemRefused:
    """Decide on lending an item; one that the patron already has is a renewal."""
    loan = so_far(at, facts.loan)
    if loan is not None and loan.patron == patron.patron:
        again = (*facts.why, Rule.SECOND_LOAN_RENEWS)
        return renew(at, patron, LoanedItem(loan, facts.item), facts.holds, answers, again)
    hold = ready_for(at, patron, facts)
    trouble = _hold_trouble(at, patron, hold, facts.item) or _lending_trouble(
        at, patron, facts, hold
    )
    return trouble or _by_rule(at, patron, facts, loans, answers, hold)


def collect(
    at: Here,
    patron: Admitted,
    facts: ItemFacts,
    loans: tuple[LoanedItem, ...],
    answers: Answers = NO_ANSWERS,
) -> LoanGranted | RenewalGranted | AskFirst | ItemRefused:
    """Decide on the pickup of a hold: as a checkout, but only where a hold is ready."""
    if ready_for(at, patron, facts) is None:
        return refuse_item(at, ItemReason.NO_HOLD_READY, facts.item, rules=patron.rules)
    return checkout(at, patron, facts, loans, answers)


def ready_for(at: Here, patron: Admitted, facts: ItemFacts) -> Hold | None:
    """Return the patron's own hold for which this very item is ready."""
    mine = (
        hold
        for hold in holds_so_far(at, facts.holds)
        if hold.patron == patron.patron
        and hold.state is HoldState.READY
        and hold.item in (None, facts.item.id)
    )
    return min(mine, key=lambda hold: hold.id, default=None)


def _hold_trouble(at: Here, patron: Admitted, hold: Hold | None, item: Item) -> ItemRefused | None:
    if hold is None:
        return None
    if hold.pickup_branch != at.branch.code:
        reason = ItemReason.HOLD_READY_ELSEWHERE
        return refuse_item(at, reason, item, hold.pickup_branch, patron.rules)
    if hold.expires is not None and hold.expires < at.day:
        return refuse_item(at, ItemReason.PICKUP_EXPIRED, item, rules=patron.rules)
    return None


def _lending_trouble(
    at: Here, patron: Admitted, facts: ItemFacts, hold: Hold | None
) -> ItemRefused | None:
    reason = (
        stopped_by(patron.notices)
        or _foreign_trouble(at, patron, facts.item, hold)
        or _item_trouble(at, patron, facts)
    )
    if reason is None:
        return None
    return refuse_item(at, reason, facts.item, rules=(*patron.rules, *facts.why))


def _foreign_trouble(
    at: Here, patron: Admitted, item: Item, hold: Hold | None
) -> ItemReason | None:
    """Whether the form allows it; an interlibrary loan is only for who asked for it."""
    if item.interlibrary:
        return ItemReason.INTERLIBRARY if hold is None else None
    right = Right.LEND if hold is None else Right.COLLECT
    return None if right in of(at, patron.rights, item) else ItemReason.OTHER_LIBRARY


def _item_trouble(at: Here, patron: Admitted, facts: ItemFacts) -> ItemReason | None:
    item = facts.item
    if so_far(at, facts.loan) is not None:
        return ItemReason.LENT_TO_SOMEONE_ELSE
    if item.state is not ItemState.AVAILABLE:
        return _STATES[item.state]
    holds = holds_so_far(at, facts.holds)
    if any(h.item == item.id and h.patron != patron.patron for h in holds):
        return ItemReason.ON_HOLD_FOR_SOMEONE_ELSE
    return ItemReason.TOO_YOUNG if patron.age_class < item.age_mark else None


def _by_rule(
    at: Here,
    patron: Admitted,
    facts: ItemFacts,
    loans: tuple[LoanedItem, ...],
    answers: Answers,
    hold: Hold | None,
) -> LoanGranted | AskFirst | ItemRefused:
    item = facts.item
    rule = rule_for(at, patron.subscription, item)
    rules: Rules = (*patron.rules, *facts.why, whose(at, item), named(rule))
    reason = _rule_trouble(at, patron, rule, item, loans)
    if reason is None and answers.parts is Parts.INCOMPLETE:
        reason = ItemReason.PARTS_MISSING
    if reason is not None:
        return refuse_item(at, reason, item, rules=rules)
    question = ask_first(item, rule.loan_fee, item.parts, answers, rules)
    if question is not None:
        return question
    due, by = due_date(at, rule.days)
    collected = (Rule.HOLD_COLLECTED,) if hold else ()
    return LoanGranted(
        item, due, rule.loan_fee, hold.id if hold else None, (*rules, *collected, *by)
    )


def _rule_trouble(
    at: Here, patron: Admitted, rule: LendingRule, item: Item, loans: tuple[LoanedItem, ...]
) -> ItemReason | None:
    if not rule.for_loan:
        return ItemReason.NOT_FOR_LOAN
    counted = [entry for entry in loans if _counts(at, rule, entry)]
    in_all = limit_in_all(at, patron.subscription, item)
    if in_all is not None and len(counted) >= in_all:
        return ItemReason.TOO_MANY_LOANS
    of_kind = sum(1 for entry in counted if entry.item.kind == item.kind)
    if rule.max_of_kind is not None and of_kind >= rule.max_of_kind:
        return ItemReason.TOO_MANY_OF_KIND
    return None


def _counts(at: Here, rule: LendingRule, entry: LoanedItem) -> bool:
    """A group's rule counts over the group, a library's over the library."""
    if so_far(at, entry.loan) is None:
        return False
    library = at.lender(entry.loan.branch)
    return library is not None and at.counts(library, over_group=rule.group is not None)

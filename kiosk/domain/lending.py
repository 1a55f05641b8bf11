"""Which lending rule applies: from form 2 the group's before the library's, specific first."""

from collections.abc import Iterator

from kiosk.domain.records import Item
from kiosk.domain.region import LendingRule, Subscription
from kiosk.domain.rule import Rule
from kiosk.domain.samenwerking import Here

DEFAULT = LendingRule()
"""Where nobody wrote a rule: four weeks, two renewals, no limits."""


def rule_for(at: Here, subscription: Subscription | None, item: Item) -> LendingRule:
    """Return the rule for an item under a subscription, here and today.

    Without a subscription only the rules for all of them are asked.
    """
    return next(_fitting(at, subscription, item), DEFAULT)


def limit_in_all(at: Here, subscription: Subscription, item: Item) -> int | None:
    """Return how many loans one may have in all: the rule that says most and says a number."""
    owner = rule_for(at, subscription, item).group
    limits = (
        rule.max_loans
        for rule in _fitting(at, subscription, item)
        if rule.max_loans is not None and rule.group == owner
    )
    return next(limits, None)


def named(rule: LendingRule) -> Rule:
    """Tell whose rule it is."""
    if rule.group is not None:
        return Rule.RULE_OF_GROUP
    return Rule.RULE_OF_NOBODY if rule.library is None else Rule.RULE_OF_LIBRARY


def _fitting(at: Here, subscription: Subscription | None, item: Item) -> Iterator[LendingRule]:
    code = None if subscription is None else subscription.code
    return (
        rule
        for rule in at.agreed.lending
        if rule.subscription in (None, code) and rule.item_kind in (None, item.kind)
    )

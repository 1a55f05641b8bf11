"""Which lending rule applies: from form 2 the group's before the library's, specific first."""

from kiosk.domain.records import Item
from kiosk.domain.region import Form, LendingRule, Subscription
from kiosk.domain.samenwerking import Here

DEFAULT = LendingRule()
"""Where nobody wrote a rule: four weeks, two renewals, no limits."""


def rule_for(at: Here, subscription: Subscription, item: Item) -> LendingRule:
    """Return the rule for an item under a subscription, here and today."""
    fitting = [r for r in at.region.lending_rules if _fits(at, r, subscription, item)]
    return max(fitting, key=_specificity, default=DEFAULT)


def _fits(at: Here, rule: LendingRule, subscription: Subscription, item: Item) -> bool:
    return (
        rule.period.covers(at.day)
        and _owner_rules_here(at, rule)
        and rule.subscription in (None, subscription.code)
        and rule.item_kind in (None, item.kind)
    )


def _owner_rules_here(at: Here, rule: LendingRule) -> bool:
    if rule.group is not None:
        one_reglement = at.form.at_least(Form.ONE_REGLEMENT)
        return one_reglement and at.group is not None and rule.group == at.group.id
    return rule.library is not None and at.is_own(rule.library)


def _specificity(rule: LendingRule) -> tuple[bool, bool, bool, int]:
    start = rule.period.start
    return (
        rule.group is not None,
        rule.item_kind is not None,
        rule.subscription is not None,
        start.toordinal() if start else 0,
    )

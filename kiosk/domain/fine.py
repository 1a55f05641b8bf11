"""What a late return costs (*telaatgeld*): by day, opening day or week, up to a cap.

Fine-free days count nothing. A week counts once it has begun.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from kiosk.domain.lending import rule_for
from kiosk.domain.records import Item, Loan
from kiosk.domain.region import DayKind, FineUnit, LendingRule, Subscription
from kiosk.domain.rule import Rule, Rules
from kiosk.domain.samenwerking import Here, here

_NOTHING_SPECIAL: frozenset[DayKind] = frozenset()
_CLOSED = frozenset({DayKind.GESLOTEN, DayKind.VAKANTIE})


@dataclass(frozen=True, slots=True)
class Fine:
    """A fine in euro cents; 0 when nothing is due."""

    amount: int
    rules: Rules = ()


def where_lent(at: Here, loan: Loan) -> Here:
    """The branch where it was lent, whose rules and calendar a fine goes by; else the one here."""
    known = at.lender(loan.branch) is not None
    return here(at.region, loan.branch, at.day) if known else at


def fine_here(at: Here, subscription: Subscription | None, item: Item, due: date) -> Fine:
    """Return what an item that was lent here and was due then costs by now."""
    return fine(rule_for(at, subscription, item), at.agreed.days, due, at.day)


def fine(
    rule: LendingRule, days: Mapping[date, frozenset[DayKind]], due: date, returned: date
) -> Fine:
    """Return what a loan due on ``due`` costs when it comes back on ``returned``.

    ``days``: the special days of the branch of the loan.
    """
    if not rule.fine or returned <= due:
        return Fine(0)
    amount = rule.fine * _units(rule.fine_unit, days, due, returned)
    if rule.fine_cap is not None and amount > rule.fine_cap:
        return Fine(rule.fine_cap, (Rule.FINE, Rule.FINE_CAP))
    return Fine(amount, (Rule.FINE,))


def _units(
    unit: FineUnit, days: Mapping[date, frozenset[DayKind]], due: date, returned: date
) -> int:
    late = (due + timedelta(days=n) for n in range(1, (returned - due).days + 1))
    special = [days.get(day, _NOTHING_SPECIAL) for day in late]
    counted = [kinds for kinds in special if DayKind.BOETEVRIJ not in kinds]
    match unit:
        case FineUnit.DAY:
            return len(counted)
        case FineUnit.OPENING_DAY:
            return sum(not kinds & _CLOSED for kinds in counted)
        case FineUnit.WEEK:
            return -(-len(counted) // 7)

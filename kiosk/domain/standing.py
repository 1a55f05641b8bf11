"""Debts and long overdue loans: they refuse nobody, but lending and renewing are off.

Counted per library, and over the group from form 3a on, for it is one financial organisation.
"""

from collections.abc import Sequence
from dataclasses import replace

from kiosk.domain.circulation import LoanedItem
from kiosk.domain.membership import Admitted
from kiosk.domain.period import months_later
from kiosk.domain.reasons import Notice
from kiosk.domain.records import Fee
from kiosk.domain.rule import Rule
from kiosk.domain.samenwerking import Here, Right

STANDING = (Notice.DEBT, Notice.LONG_OVERDUE)


def in_standing(
    at: Here, patron: Admitted, fees: Sequence[Fee], loans: Sequence[LoanedItem]
) -> Admitted:
    """Return the patron with the rights that are left with these debts and loans."""
    off = troubles(at, fees, loans)
    others = tuple(notice for notice in patron.notices if notice not in STANDING)
    if not off and others == patron.notices:
        return patron
    lost = (Right.LEND, Right.RENEW, Right.COLLECT) if off else ()
    counted = Rule.COUNTED_OVER_GROUP if at.is_regiobib else Rule.COUNTED_PER_LIBRARY
    return replace(
        patron,
        rights=at.rights.without(*lost),
        notices=(*others, *off),
        rules=(*patron.rules, *((counted,) if off else ()), *(Rule(notice) for notice in off)),
    )


def troubles(at: Here, fees: Sequence[Fee], loans: Sequence[LoanedItem]) -> tuple[Notice, ...]:
    """Tell which limits of the library here the patron is over."""
    told = []
    limit, months = at.library.debt_limit, at.library.overdue_limit_months
    if limit is not None and fees and _owed(at, fees) >= max(limit, 1):
        told.append(Notice.DEBT)
    if months is not None and any(_overdue(at, entry, months) for entry in loans):
        told.append(Notice.LONG_OVERDUE)
    return tuple(told)


def _owed(at: Here, fees: Sequence[Fee]) -> int:
    return sum(
        fee.amount
        for fee in fees
        if at.counts(fee.library, over_group=at.is_regiobib)
        and not (fee.since is not None and fee.since > at.day)
    )


def _overdue(at: Here, entry: LoanedItem, months: int) -> bool:
    due, library = entry.loan.due, at.lender(entry.loan.branch)
    return (
        due < at.day
        and months_later(due, months) <= at.day
        and library is not None
        and at.counts(library, over_group=at.is_regiobib)
    )

"""Which fees may be paid here: the own library's, and those of the group from form 3a on."""

from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.domain.ids import FeeId, LibraryCode
from kiosk.domain.membership import Admitted
from kiosk.domain.reasons import Remedy
from kiosk.domain.records import Fee
from kiosk.domain.rule import Rule, Rules
from kiosk.domain.samenwerking import Here, Right


class PaymentReason(StrEnum):
    """Why nothing is paid; each has words in every language."""

    NOTHING_OWED = "nothing_owed"
    PAY_ELSEWHERE = "pay_elsewhere"


@dataclass(frozen=True, slots=True)
class Payable:
    """What may be paid here now. ``amount``: euro cents, of all ``fees``.

    ``elsewhere``: what is owed to libraries where it must be paid.
    """

    fees: tuple[Fee, ...]
    amount: int
    elsewhere: tuple[Fee, ...] = ()
    rules: Rules = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class PaymentRefused:
    """Nothing may be paid here. ``libraries``: where to pay instead."""

    reason: PaymentReason
    libraries: tuple[LibraryCode, ...] = ()
    remedy: Remedy = field(default=Remedy.NOTHING, compare=False)
    rules: Rules = field(default=(), compare=False)


def pay(
    at: Here, patron: Admitted, fees: Collection[Fee], chosen: Collection[FeeId] | None = None
) -> Payable | PaymentRefused:
    """Decide on paying a patron's fees, or those ``chosen`` of them."""
    owed = sorted(
        (fee for fee in owed_by(at, fees) if chosen is None or fee.id in chosen),
        key=lambda fee: fee.id,
    )
    if not owed:
        rules = (*patron.rules, Rule.NOTHING_OWED)
        return PaymentRefused(PaymentReason.NOTHING_OWED, rules=rules)
    here = tuple(fee for fee in owed if payable_here(at, fee))
    elsewhere = tuple(fee for fee in owed if fee not in here)
    if not here or (chosen is not None and elsewhere):
        libraries = tuple(sorted({at.today(fee.library) for fee in elsewhere}))
        rules = (*patron.rules, Rule.PAY_ELSEWHERE)
        return PaymentRefused(PaymentReason.PAY_ELSEWHERE, libraries, Remedy.PAY_THERE, rules)
    group = any(not at.is_own(fee.library) for fee in here)
    by = Rule.ONE_FINANCIAL_ORGANISATION if group else Rule.PAID_HERE
    return Payable(here, sum(fee.amount for fee in here), elsewhere, (*patron.rules, by))


def owed_by(at: Here, fees: Collection[Fee]) -> tuple[Fee, ...]:
    """Return what a patron owes by the day that is asked about."""
    return tuple(fee for fee in fees if fee.since is None or fee.since <= at.day)


def payable_here(at: Here, fee: Fee) -> bool:
    """Whether a fee may be paid here. A debt takes this right from nobody."""
    if at.is_own(fee.library):
        return True
    return fee.library in at.network and Right.PAY in at.rights.others

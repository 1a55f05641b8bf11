"""What is known of an item when something is to be done with it, and what comes of it.

Amounts are in euro cents. ``rules``: what led to it; they never make two outcomes differ.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from kiosk.domain.ids import BranchCode, HoldId
from kiosk.domain.item_reasons import ITEM_REMEDIES, ItemReason
from kiosk.domain.reasons import Meanwhile, Remedy, StaffNotice
from kiosk.domain.records import Hold, Item, Loan
from kiosk.domain.rule import Rule, Rules
from kiosk.domain.samenwerking import Here
from kiosk.domain.staffed import staffed_from


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """An item with its open loan and the holds on it or on its work.

    ``why``: by which rule it is this one, where its barcode does not say so.
    """

    item: Item
    loan: Loan | None = None
    holds: tuple[Hold, ...] = ()
    why: Rules = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class LoanedItem:
    """A loan with its item."""

    loan: Loan
    item: Item


class Parts(StrEnum):
    """What the patron said about the parts of a set."""

    NOT_ASKED = "not_asked"
    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    UNCHECKED = "unchecked"
    """Nobody could be asked; staff look at it."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What the patron agreed to. ``fee``: the cents that were shown and accepted."""

    fee: int = 0
    parts: Parts = Parts.NOT_ASKED


NO_ANSWERS = Answers()


@dataclass(frozen=True, slots=True)
class AskFirst:
    """Nothing is done yet: it costs ``fee``, or has ``parts`` to be counted (0: no question)."""

    item: Item
    fee: int = 0
    parts: int = 0
    rules: Rules = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class LoanGranted:
    """The item may be lent until ``due``, the last day in time. ``hold``: it is collected."""

    item: Item
    due: date
    fee: int = 0
    hold: HoldId | None = None
    rules: Rules = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class RenewalGranted:
    """The loan may be renewed until ``due``. ``fine``: for being late until today."""

    item: Item
    loan: Loan
    due: date
    fee: int = 0
    fine: int = 0
    rules: Rules = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class ItemRefused:
    """It may not, and why. ``branch``: where it can be done, when that is known.

    ``staffed_from``: when the desk is staffed again, where it takes the desk and nobody is there.
    """

    reason: ItemReason
    item: Item | None = None
    branch: BranchCode | None = None
    remedy: Remedy = field(default=Remedy.ASK_DESK, compare=False)
    staffed_from: datetime | None = field(default=None, compare=False)
    meanwhile: tuple[Meanwhile, ...] = field(default=(Meanwhile.OTHER_ITEMS,), compare=False)
    rules: Rules = field(default=(), compare=False)


class Place(StrEnum):
    """Where a returned item goes."""

    SHELF = "shelf"
    HOLD_SHELF = "hold_shelf"
    TRANSPORT = "transport"
    DESK = "desk"


@dataclass(frozen=True, slots=True)
class HeldFor:
    """For whom a returned item is kept. ``patron``: masked, enough for a slip."""

    hold: HoldId
    patron: str
    pickup_branch: BranchCode


@dataclass(frozen=True, slots=True)
class ReturnAccepted:
    """The item is taken back. ``branch``: where transport brings it."""

    item: Item
    place: Place
    branch: BranchCode | None = None
    held_for: HeldFor | None = None
    fine: int = 0
    staff_notices: tuple[StaffNotice, ...] = ()
    rules: Rules = field(default=(), compare=False)


def refuse_item(
    at: Here,
    reason: ItemReason,
    item: Item | None = None,
    branch: BranchCode | None = None,
    rules: Rules = (),
) -> ItemRefused:
    """Refuse with what can be done instead, and when nobody is at the desk, when."""
    remedy = ITEM_REMEDIES[reason]
    opens = staffed_from(at) if remedy.needs_desk else None
    unstaffed = (Rule.DESK_UNSTAFFED,) if opens else ()
    chain = (*(rules or at.rules), Rule(reason), *unstaffed)
    return ItemRefused(reason, item, branch, remedy, opens, rules=chain)

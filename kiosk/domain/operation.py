"""What a kiosk did and hands on: each operation exactly once, and safe to send twice.

``at`` is when it happened at the desk, not when it was sent.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from kiosk.domain.ids import BranchCode, HoldId, ItemId, LoanId, PatronKey


@dataclass(frozen=True, slots=True)
class Checkout:
    """An item was lent. ``loan``: made by the kiosk, unique.

    ``fee``: the euro cents that the patron agreed to; ``hold``: the one that is collected.
    """

    loan: LoanId
    item: ItemId
    patron: PatronKey
    branch: BranchCode
    at: datetime
    due: date
    fee: int = 0
    hold: HoldId | None = None
    type: Literal["checkout"] = "checkout"


@dataclass(frozen=True, slots=True)
class Renewal:
    """A loan was renewed; ``due`` is the new last day, ``fee`` the cents agreed to."""

    loan: LoanId
    item: ItemId
    patron: PatronKey
    branch: BranchCode
    at: datetime
    due: date
    fee: int = 0
    type: Literal["renewal"] = "renewal"


@dataclass(frozen=True, slots=True)
class Return:
    """An item came back at a branch; nobody needs to have lent it."""

    item: ItemId
    branch: BranchCode
    at: datetime
    type: Literal["return"] = "return"


Operation = Checkout | Renewal | Return


class OutcomeKind(StrEnum):
    """What became of an operation at the central service."""

    APPLIED = "applied"
    DUPLICATE = "duplicate"
    """It was applied before; nothing happened again."""
    APPLIED_WITH_EXCEPTION = "applied_with_exception"
    """Applied, and staff were told: e.g. the item was lent to someone else."""
    NEEDS_STAFF = "needs_staff"
    """Kept, not applied: it refers to something unknown, or its id was used for something else."""

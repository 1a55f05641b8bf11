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
    """A loan was renewed; ``due`` is the new last day, ``fee`` the cents agreed to.

    ``fine``: the cents for being late until then; ``was_due``: the last day that it was counted
    from, as the kiosk knew it.
    """

    loan: LoanId
    item: ItemId
    patron: PatronKey
    branch: BranchCode
    at: datetime
    due: date
    fee: int = 0
    fine: int = 0
    was_due: date | None = None
    type: Literal["renewal"] = "renewal"


@dataclass(frozen=True, slots=True)
class Return:
    """An item came back at a branch; nobody needs to have lent it.

    ``fine``: what that costs, in cents, for a ``loan`` that ``was_due`` before, as the kiosk knew
    it; whose loan it is, the central service knows.
    """

    item: ItemId
    branch: BranchCode
    at: datetime
    fine: int = 0
    loan: LoanId | None = None
    was_due: date | None = None
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

"""What a kiosk did and hands on: each operation exactly once, and safe to send twice.

``at`` is when it happened at the desk, not when it was sent.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from kiosk.domain.ids import BranchCode, ItemId, LoanId, PatronKey


@dataclass(frozen=True, slots=True)
class Checkout:
    """An item was lent. ``loan``: made by the kiosk, unique."""

    loan: LoanId
    item: ItemId
    patron: PatronKey
    branch: BranchCode
    at: datetime
    due: date
    type: Literal["checkout"] = "checkout"


@dataclass(frozen=True, slots=True)
class Renewal:
    """A loan was renewed; ``due`` is the new last day."""

    loan: LoanId
    item: ItemId
    patron: PatronKey
    branch: BranchCode
    at: datetime
    due: date
    type: Literal["renewal"] = "renewal"


@dataclass(frozen=True, slots=True)
class Return:
    """An item came back at a branch; nobody needs to have lent it."""

    item: ItemId
    branch: BranchCode
    at: datetime
    type: Literal["return"] = "return"


Operation = Checkout | Renewal | Return

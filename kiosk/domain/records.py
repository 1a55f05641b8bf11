"""What is known of patrons, passes, items and loans: the rows of a region.

No names, no birth dates, no national numbers: a kiosk does not need them.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from kiosk.domain.credential import Scheme
from kiosk.domain.ids import (
    BranchCode,
    FeeId,
    HoldId,
    ItemId,
    LibraryCode,
    LoanId,
    PassId,
    PatronKey,
    SubscriptionCode,
)
from kiosk.domain.period import Period


@dataclass(frozen=True, slots=True)
class Membership:
    """A patron's subscription at a library (*lidmaatschap*)."""

    library: LibraryCode
    subscription: SubscriptionCode
    period: Period


@dataclass(frozen=True, slots=True)
class Patron:
    """A patron (*lener*).

    ``age_class``: the highest of the region's age limits that the patron has reached;
    ``next_age_on``: the first day of the month in which the next one is reached.
    """

    key: PatronKey
    library: LibraryCode
    """The library that keeps the patron's record."""
    age_class: int = 18
    next_age_on: date | None = None
    language: str = "nl"
    staff_block: bool = False
    unconfirmed: bool = False
    """Enrolled online and not yet confirmed at a desk."""
    memberships: tuple[Membership, ...] = ()
    email: bool = False
    """Whether there is an e-mail address; the address itself stays at the central service."""


class PassStatus(StrEnum):
    """Whether a pass may be used."""

    ACTIVE = "active"
    LOST = "lost"
    BLOCKED = "blocked"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Pass:
    """A pass (*pas*) of a patron; its number is only known as a keyed hash."""

    id: PassId
    patron: PatronKey
    kind: Scheme
    issuer: LibraryCode
    status: PassStatus = PassStatus.ACTIVE
    replaced_by: PassId | None = None
    not_linked_in: tuple[LibraryCode, ...] = ()
    """Libraries in which the pass must first be linked at the desk (*volgpas*)."""


class ItemState(StrEnum):
    """Where an item is supposed to be when it is not lent."""

    AVAILABLE = "available"
    IN_TRANSIT = "in_transit"
    MISSING = "missing"
    REFERENCE = "reference"
    """Not for loan."""


@dataclass(frozen=True, slots=True)
class Item:
    """An item (*exemplaar*). ``work``: what all copies of one title share."""

    id: ItemId
    library: LibraryCode
    barcode: str
    home_branch: BranchCode
    title: str
    author: str = ""
    work: str = ""
    kind: str = "boek"
    state: ItemState = ItemState.AVAILABLE
    parts: int = 1
    age_mark: int = 0
    """The age from which it is lent; 0 for all."""
    interlibrary: bool = False
    """Borrowed from a library outside the network (*IBL*)."""


@dataclass(frozen=True, slots=True)
class Loan:
    """A loan (*uitlening*). ``due``: the last day on which it is in time."""

    id: LoanId
    item: ItemId
    patron: PatronKey
    branch: BranchCode
    lent_at: datetime
    due: date
    renewals: int = 0
    renewed_at: datetime | None = None


class HoldState(StrEnum):
    """How far a hold is."""

    WAITING = "waiting"
    ALLOCATED = "allocated"
    """A copy is set aside or on its way."""
    READY = "ready"
    """It lies on the hold shelf of its pickup branch."""


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold (*reservering*), on a work or on one item."""

    id: HoldId
    patron: PatronKey
    state: HoldState
    pickup_branch: BranchCode
    work: str = ""
    item: ItemId | None = None
    """The copy asked for, or the one allocated."""
    placed_on: date | None = None
    expires: date | None = None
    """The last day on which it can be collected."""


@dataclass(frozen=True, slots=True)
class Fee:
    """What a patron owes a library. ``amount``: euro cents, positive."""

    id: FeeId
    patron: PatronKey
    library: LibraryCode
    amount: int
    kind: str = "telaat"
    since: date | None = None

"""What a region's libraries agreed on: groups and forms, subscriptions, rules, calendars.

It is small and changes seldom; a kiosk holds it whole, as one value. Everything that can change
has its dates, and is asked for a day.
"""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from kiosk.domain.ids import BranchCode, GroupId, LibraryCode, RegionId, SubscriptionCode
from kiosk.domain.period import ALWAYS, Period


class Form(StrEnum):
    """The forms of a samenwerkingsgroep, in the order of growing cooperation."""

    NONE = "0"
    ONE_FEE = "1"
    ONE_REGLEMENT = "2"
    REGIOBIB = "3a"
    TRANSPORT = "3b"
    OPTIONS = "3c"

    def at_least(self, other: "Form") -> bool:
        """Whether this form includes all that the other brings."""
        return _GROWING.index(self) >= _GROWING.index(other)


_GROWING = tuple(Form)


@dataclass(frozen=True, slots=True)
class Library:
    """A library (*instantie*). Amounts are in euro cents."""

    code: LibraryCode
    name: str
    referentieregio: str = ""
    merged_into: LibraryCode | None = None
    merged_on: date | None = None
    """The first day on which the library is part of the one that it merged into."""
    eid_as_pass: bool = True
    renews_foreign_items: bool = True
    """Whether items of other libraries may be renewed at this one (Cultuurconnect: rather not)."""
    item_prefixes: tuple[str, ...] = ()
    """Prefixes of older item barcodes that a scan may lack, e.g. ``LR``."""
    debt_limit: int | None = None
    """A patron who owes this much or more may not lend."""
    overdue_limit_months: int | None = None
    """A patron with a loan overdue for this long or longer may not lend."""
    age_limits: tuple[int, ...] = ()
    """The ages that this library asks for, where they are not the usual ones."""


@dataclass(frozen=True, slots=True)
class StaffedHours:
    """When the desk is staffed. ``weekday``: 1 Monday … 7 Sunday."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch (*vestiging*) of a library."""

    code: BranchCode
    library: LibraryCode
    name: str
    staffed: tuple[StaffedHours, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupForm:
    """The form of a group during a period."""

    form: Form
    period: Period


@dataclass(frozen=True, slots=True)
class GroupOption:
    """An option of form 3c during a period, e.g. ``floating``."""

    option: str
    period: Period


@dataclass(frozen=True, slots=True)
class GroupMember:
    """A library's membership of a group during a period."""

    library: LibraryCode
    period: Period


@dataclass(frozen=True, slots=True)
class Group:
    """A samenwerkingsgroep. ``region_name``: what patrons call it, e.g. ``BiblioWaas``."""

    id: GroupId
    name: str
    region_name: str
    forms: tuple[GroupForm, ...] = ()
    options: tuple[GroupOption, ...] = ()
    members: tuple[GroupMember, ...] = ()
    region: RegionId | None = None
    """The region, as data, whose feed carries the group."""


class DayKind(StrEnum):
    """What is special about a day in a branch's calendar (official terms)."""

    GESLOTEN = "gesloten"
    VAKANTIE = "vakantie"
    BOETEVRIJ = "boetevrij"


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A special day at a branch."""

    branch: BranchCode
    day: date
    kind: DayKind


class Audience(StrEnum):
    """Whom a subscription is for."""

    PERSON = "person"
    CLASS = "class"
    INSTITUTION = "institution"
    ADMINISTRATIVE = "administrative"


@dataclass(frozen=True, slots=True)
class Subscription:
    """A kind of subscription (*abonnement*) that a library offers."""

    library: LibraryCode
    code: SubscriptionCode
    name: str
    renews_itself: bool = False
    audience: Audience = Audience.PERSON


@dataclass(frozen=True, slots=True)
class Productkoppeling:
    """One library's subscription counts as another's, in the other library."""

    from_library: LibraryCode
    from_subscription: SubscriptionCode
    to_library: LibraryCode
    to_subscription: SubscriptionCode
    period: Period = ALWAYS


@dataclass(frozen=True, slots=True)
class DigitalLicence:
    """A library's licence on a digital collection."""

    library: LibraryCode
    collection: str
    period: Period = ALWAYS


class FineUnit(StrEnum):
    """By what a fine (*telaatgeld*) is counted."""

    DAY = "day"
    OPENING_DAY = "opening_day"
    WEEK = "week"


@dataclass(frozen=True, slots=True)
class LendingRule:
    """How long and how many, for a subscription and a kind of item. Amounts in euro cents.

    It belongs to a group (from form 2) or to a library, never both. An empty subscription or
    item kind stands for all; the rule that says most applies.
    """

    group: GroupId | None = None
    library: LibraryCode | None = None
    subscription: SubscriptionCode | None = None
    item_kind: str | None = None
    period: Period = ALWAYS
    days: int = 28
    max_loans: int | None = None
    max_of_kind: int | None = None
    renewals: int = 2
    renewal_days: int | None = None
    """How long a renewal lasts; ``None``: as long as a loan."""
    renewal_fee: int = 0
    loan_fee: int = 0
    fine: int = 0
    fine_unit: FineUnit = FineUnit.DAY
    fine_cap: int | None = None
    for_loan: bool = True


@dataclass(frozen=True, slots=True)
class Region:
    """Everything that a region's libraries agreed on."""

    id: RegionId
    libraries: tuple[Library, ...] = ()
    branches: tuple[Branch, ...] = ()
    groups: tuple[Group, ...] = ()
    calendar: tuple[CalendarDay, ...] = ()
    subscriptions: tuple[Subscription, ...] = ()
    koppelingen: tuple[Productkoppeling, ...] = ()
    licences: tuple[DigitalLicence, ...] = ()
    lending_rules: tuple[LendingRule, ...] = ()
    age_limits: tuple[int, ...] = (0, 6, 12, 16, 18)
    """The ages that anything in the region asks for; a patron's age class is one of them."""

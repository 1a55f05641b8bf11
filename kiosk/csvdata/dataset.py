"""What a directory of files says, as records of the domain."""

from dataclasses import dataclass, field
from datetime import datetime

from kiosk.csvdata.problem import Problem
from kiosk.domain.credential import Credential
from kiosk.domain.ids import ItemId, LoanId, PatronKey
from kiosk.domain.records import Fee, Hold, Item, Loan, Pass, Patron
from kiosk.domain.region import (
    Branch,
    CalendarDay,
    DigitalLicence,
    Group,
    LendingRule,
    Library,
    Productkoppeling,
    Subscription,
)


@dataclass(frozen=True, slots=True)
class Agreements:
    """What all libraries agreed on, over all regions."""

    libraries: tuple[Library, ...] = ()
    branches: tuple[Branch, ...] = ()
    groups: tuple[Group, ...] = ()
    calendar: tuple[CalendarDay, ...] = ()
    subscriptions: tuple[Subscription, ...] = ()
    koppelingen: tuple[Productkoppeling, ...] = ()
    licences: tuple[DigitalLicence, ...] = ()
    lending_rules: tuple[LendingRule, ...] = ()


@dataclass(frozen=True, slots=True)
class PassRow:
    """A pass with the credentials that it is found by: its number, its chip, or both."""

    record: Pass
    credentials: tuple[Credential, ...]


@dataclass(frozen=True, slots=True)
class PatronAddress:
    """Where a patron is written to, by e-mail; ``None``: nowhere."""

    patron: PatronKey
    email: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Dataset:
    """All that is known. ``made_at``: when the export was made, where it says so.

    ``addresses``: only of the patrons that were read now; the others keep theirs.
    """

    agreements: Agreements = Agreements()
    patrons: tuple[Patron, ...] = ()
    addresses: tuple[PatronAddress, ...] = ()
    passes: tuple[PassRow, ...] = ()
    items: tuple[Item, ...] = ()
    loans: tuple[Loan, ...] = ()
    holds: tuple[Hold, ...] = ()
    fees: tuple[Fee, ...] = ()
    made_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class KioskTouch:
    """A loan that a kiosk made, renewed or ended, and when it did so last."""

    loan: LoanId
    at: datetime


@dataclass(frozen=True, slots=True)
class KioskReturn:
    """An item that came back at a kiosk, and when it did so last."""

    item: ItemId
    at: datetime


@dataclass(frozen=True, slots=True)
class Base:
    """What was known before, on which an import builds. ``touched``: ended loans included."""

    dataset: Dataset = Dataset()
    touched: tuple[KioskTouch, ...] = ()
    returned: tuple[KioskReturn, ...] = ()


NOTHING_KNOWN = Base()


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading a directory. With an error among ``problems`` there is no dataset."""

    dataset: Dataset | None
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What stops an import."""
        return tuple(problem for problem in self.problems if problem.is_error)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What staff should look at."""
        return tuple(problem for problem in self.problems if not problem.is_error)

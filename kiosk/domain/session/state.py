"""What is on the glass: the screens of a visit, and the session around them."""

from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.domain.credential import ItemCode
from kiosk.domain.membership import Reason
from kiosk.domain.visit import Account, Advice, Hint, Line, Patron, Question

DEFAULT_LANGUAGE = "nl"


@dataclass(frozen=True, slots=True)
class Start:
    """Waiting for a card or an item."""


@dataclass(frozen=True, slots=True)
class Identify:
    """Shows where each card goes. ``item``: scanned before the card, lent when it comes."""

    item: ItemCode | None = None


@dataclass(frozen=True, slots=True)
class Loans:
    """A patron is here and scans items. ``checking``: a code that is being decided on."""

    patron: Patron
    lines: tuple[Line, ...] = ()
    checking: str | None = None


@dataclass(frozen=True, slots=True)
class AccountPage:
    """The patron looks at the account; ``loans`` is what to come back to."""

    loans: Loans
    account: Account


@dataclass(frozen=True, slots=True)
class ReceiptChoice:
    """The patron is ready: a receipt or not? Scanning another item goes back."""

    loans: Loans


@dataclass(frozen=True, slots=True)
class Returns:
    """Bringing items back, without a card."""

    lines: tuple[Line, ...] = ()
    checking: str | None = None


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """A patron who is not admitted reads why, and what to do now."""

    reason: Reason
    advice: Advice | None = None


class Receipt(StrEnum):
    """What becomes of the receipt."""

    NONE = "none"
    PRINTING = "printing"
    PRINTED = "printed"
    FAILED = "failed"
    MAILING = "mailing"
    MAILED = "mailed"
    """It is kept, and goes as soon as there is a network."""
    NOT_MAILED = "not_mailed"


@dataclass(frozen=True, slots=True)
class Goodbye:
    """The visit is over; only counts are left of it."""

    lent: int
    returned: int
    receipt: Receipt
    renewed: int = 0


Screen = Start | Identify | Loans | AccountPage | ReceiptChoice | Returns | TurnedAway | Goodbye


class ReceiptMode(StrEnum):
    """When there is a receipt: a library's choice."""

    NEVER = "never"
    ASK = "ask"
    ALWAYS = "always"
    """Who can have it on paper or by e-mail is asked which; anybody else is asked nothing."""


@dataclass(frozen=True, slots=True)
class Session:
    """What is on the glass, and in which language. ``warned``: the time is nearly up.

    ``questions``: what the patron is asked, the first one now; they belong to the screen.
    ``prints``, ``mails``: whether this kiosk has a printer, and a mail server.
    """

    screen: Screen = field(default_factory=Start)
    language: str = DEFAULT_LANGUAGE
    hint: Hint | None = None
    warned: bool = False
    help: bool = False
    eid_inside: bool = False
    receipts: ReceiptMode = ReceiptMode.ASK
    questions: tuple[Question, ...] = ()
    prints: bool = True
    mails: bool = False

    def can_mail(self, patron: Patron) -> bool:
        """Whether a receipt can be e-mailed to this patron."""
        return self.mails and patron.email

"""What happened in a visit: the lines on the screen and on the receipt, the account, the hints."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from kiosk.domain.circulation import Answers, ItemReason, Place
from kiosk.domain.credential import CodeProblem, ItemCode
from kiosk.domain.ids import ItemId, LibraryCode, PatronKey
from kiosk.domain.membership import Admitted, Reason
from kiosk.domain.outcome import NO_ANSWERS
from kiosk.domain.reading import ReadProblem
from kiosk.domain.reasons import Meanwhile, Remedy, StaffNotice

MOST_OF_A_NAME = 64
"""Characters of what goes with a tap."""


class Done(StrEnum):
    """What was done with an item. Nothing is done before it is committed."""

    LENT = "lent"
    RENEWED = "renewed"
    RETURNED = "returned"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Advice:
    """What a patron can do about a refusal, and when the desk is staffed again if nobody is."""

    remedy: Remedy
    staffed_from: datetime | None = None
    meanwhile: tuple[Meanwhile, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One item's result. ``key``: the item, or its barcode where it is unknown.

    ``due`` and ``fee``, the cents agreed to: for lent and renewed. ``fine``, the cents for being
    late: for renewed and returned. ``place`` and ``branch`` (its name): for returned, where it
    goes. ``reason``: for refused; ``branch`` is then where it can be done, when known.
    """

    key: str
    title: str
    done: Done
    barcode: str = ""
    """As it was scanned."""
    due: date | None = None
    place: Place | None = None
    branch: str | None = None
    reason: ItemReason | None = None
    fee: int = 0
    fine: int = 0
    advice: Advice | None = None
    """With a reason, where the rules gave one."""
    kept_for: str = ""
    """The masked patron whose hold a returned item is for: for staff, never on the glass."""
    staff_notices: tuple[StaffNotice, ...] = ()
    """What staff are told of a returned item, as little on the glass."""


class Deed(StrEnum):
    """What is to be done with an item."""

    LEND = "lend"
    RENEW = "renew"
    TAKE_BACK = "take_back"


@dataclass(frozen=True, slots=True)
class Question:
    """What the patron is asked before a deed is done: nothing was done yet.

    ``fee``: cents to agree to; ``parts``: how many to count; 0: not asked. ``answers``: so far.
    """

    deed: Deed
    code: ItemCode
    item: ItemId
    title: str
    fee: int = 0
    parts: int = 0
    answers: Answers = NO_ANSWERS

    @property
    def name(self) -> str:
        """What an answer refers to: a touch too many never answers the next question."""
        asked = "parts" if self.parts else f"{self.fee}"
        return f"{asked}:{self.item}"[:MOST_OF_A_NAME]


class NoteKind(StrEnum):
    """Short words to the patron that are no refusal; each has words in every language."""

    ALREADY_LISTED = "already_listed"
    PRINTER_FAILED = "printer_failed"
    NO_RECEIPT_POSSIBLE = "no_receipt_possible"
    ONLY_BY_MAIL = "only_by_mail"
    NOT_MAILED = "not_mailed"
    SHOW_CARD_FIRST = "show_card_first"
    ANSWER_FIRST = "answer_first"
    NOT_LENT = "not_lent"
    NOT_RENEWED = "not_renewed"


Hint = ReadProblem | CodeProblem | NoteKind | ItemReason | Reason


@dataclass(frozen=True, slots=True)
class Patron:
    """The patron of a visit: what the screen and the rules need, and no name."""

    admitted: Admitted
    card: str
    """What the card is called: region name and library name, e.g. ``BiblioWaas · Beveren``."""
    only_elsewhere: tuple["Collection", ...] = ()
    """The patron's digital collections that another membership than the one used here gives."""
    email: bool = False
    """Whether the library knows an e-mail address; a kiosk does not know which."""

    @property
    def key(self) -> PatronKey:
        """The patron's internal key."""
        return self.admitted.patron


@dataclass(frozen=True, slots=True)
class AccountLoan:
    """An open loan on the account page. ``overdue`` as of today."""

    item: ItemId
    title: str
    due: date
    overdue: bool


@dataclass(frozen=True, slots=True)
class BranchLoans:
    """Open loans, grouped per branch with the branch named."""

    branch: str
    library: LibraryCode
    loans: tuple[AccountLoan, ...]


@dataclass(frozen=True, slots=True)
class ReadyHere:
    """A hold that can be collected here. ``until``: the last day on which it can, if known."""

    title: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class ReadyElsewhere:
    """A hold that is ready at another branch, by name."""

    branch: str
    title: str


@dataclass(frozen=True, slots=True)
class Collection:
    """A digital collection of a library, by names. ``yours``: the patron may use it."""

    library: str
    name: str
    yours: bool


@dataclass(frozen=True, slots=True)
class LibraryFees:
    """What is owed to a library, by name, in euro cents. ``payable``: it may be paid here."""

    library: str
    amount: int
    payable: bool


@dataclass(frozen=True, slots=True)
class Account:
    """What a patron has: loans per branch, holds ready here, and cents owed.

    ``payable``: how many of those cents may be paid here. ``holds_expired``: titles that
    were ready and were not collected in time. ``staffed_from``: when somebody is at the desk
    again, where nobody is now.
    """

    loans: tuple[BranchLoans, ...] = ()
    holds_ready: tuple[ReadyHere, ...] = ()
    holds_waiting: int = 0
    owed: int = 0
    holds_elsewhere: tuple[ReadyElsewhere, ...] = ()
    holds_expired: tuple[str, ...] = ()
    fees: tuple[LibraryFees, ...] = ()
    payable: int = 0
    digital: tuple[Collection, ...] = ()
    staffed_from: datetime | None = None

    def placed_as(self, earlier: "Account") -> "Account":
        """Keep each loan where it stood, also with a later day: the patron looks there."""
        shown = (loan.item for group in earlier.loans for loan in group.loans)
        places = {item: place for place, item in enumerate(shown)}

        def place(loan: AccountLoan) -> int:
            return places.get(loan.item, len(places))

        groups = (
            replace(group, loans=tuple(sorted(group.loans, key=place))) for group in self.loans
        )
        return replace(self, loans=tuple(groups))

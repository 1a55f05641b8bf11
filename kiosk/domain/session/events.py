"""What can happen: to the devices, on the glass, and as the result of an effect."""

from dataclasses import dataclass
from enum import StrEnum

from kiosk.domain.credential import CodeProblem, Credential, ItemCode, UnclearCode
from kiosk.domain.membership import Reason
from kiosk.domain.reading import ReadProblem
from kiosk.domain.reasons import StaffNotice
from kiosk.domain.visit import Account, Advice, Line, Patron, Question


@dataclass(frozen=True, slots=True)
class PassShown:
    """A patron showed a pass. ``inserted``: it stays in a reader until taken out."""

    credential: Credential
    inserted: bool = False


@dataclass(frozen=True, slots=True)
class ItemShown:
    """An item was scanned."""

    code: ItemCode


@dataclass(frozen=True, slots=True)
class CodeShown:
    """A code was scanned that can be an older pass or an older item barcode."""

    code: UnclearCode


@dataclass(frozen=True, slots=True)
class NothingRead:
    """Something was shown that says nothing to us."""

    problem: ReadProblem | CodeProblem


@dataclass(frozen=True, slots=True)
class CardTakenOut:
    """The inserted card was taken out."""


class Tap(StrEnum):
    """The buttons. ``RENEW`` takes an item."""

    LEND = "lend"
    RETURN = "return"
    DONE = "done"
    BACK = "back"
    ACCOUNT = "account"
    RENEW = "renew"
    RENEW_ALL = "renew_all"
    AGREE = "agree"
    DECLINE = "decline"
    RECEIPT_YES = "receipt_yes"
    RECEIPT_MAIL = "receipt_mail"
    RECEIPT_NO = "receipt_no"
    STAY = "stay"
    HELP = "help"
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True)
class Tapped:
    """A button was touched. ``value``: the item to renew, or the language."""

    tap: Tap
    value: str = ""


@dataclass(frozen=True, slots=True)
class Welcomed:
    """The patron is admitted."""

    patron: Patron


@dataclass(frozen=True, slots=True)
class NotAdmitted:
    """The patron is refused."""

    reason: Reason
    advice: Advice | None = None
    staff_notices: tuple[StaffNotice, ...] = ()
    """For staff, never on the glass."""


@dataclass(frozen=True, slots=True)
class Settled:
    """Something was done with an item, and committed; or it was refused."""

    line: Line


@dataclass(frozen=True, slots=True)
class Asked:
    """The patron is to be asked something first; nothing was done with the item yet."""

    question: Question


@dataclass(frozen=True, slots=True)
class IsItem:
    """The unclear code is an item's."""

    code: ItemCode


@dataclass(frozen=True, slots=True)
class AccountRead:
    """The account as it is now."""

    account: Account


@dataclass(frozen=True, slots=True)
class ReceiptEnded:
    """The receipt is printed, or kept to be e-mailed; or it could not be (not ``done``)."""

    done: bool


@dataclass(frozen=True, slots=True)
class IdleWarning:
    """Nobody did anything for a while."""


@dataclass(frozen=True, slots=True)
class IdleOver:
    """Nobody did anything after the warning; or the goodbye has been read."""


Event = (
    PassShown
    | ItemShown
    | CodeShown
    | NothingRead
    | CardTakenOut
    | Tapped
    | Welcomed
    | NotAdmitted
    | Settled
    | Asked
    | IsItem
    | AccountRead
    | ReceiptEnded
    | IdleWarning
    | IdleOver
)

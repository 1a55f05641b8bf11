"""What is asked: who, with which item, to do what, where and when. Read from what was typed."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from kiosk.domain.credential import (
    PASS_PREFIX,
    CodeProblem,
    Credential,
    ItemCode,
    NotUsable,
    Scheme,
    UnclearCode,
    classify,
    is_chip_number,
    is_national_number,
    is_uitpas_number,
)
from kiosk.domain.ids import BranchCode, LibraryCode
from kiosk.domain.period import BRUSSELS, day_of

_KINDS = "2000, eid, chip, uitpas, akaart or legacy:LIBRARY"
_SEPARATORS = str.maketrans("", "", " .-:")


class CannotExplain(Exception):
    """The question cannot be answered: one sentence that says why and what to do."""


class Action(StrEnum):
    """What somebody wants to do."""

    ADMIT = "admit"
    CHECKOUT = "checkout"
    RETURN = "return"
    RENEW = "renew"
    PAY = "pay"
    COLLECT = "collect"

    @property
    def needs_pass(self) -> bool:
        """Whether it takes a patron."""
        return self is not Action.RETURN

    @property
    def needs_item(self) -> bool:
        """Whether it takes an item."""
        return self not in (Action.ADMIT, Action.PAY)


@dataclass(frozen=True, slots=True)
class Shown:
    """A pass as it was shown. ``issuer``: of an older one, where that was said."""

    credential: Credential
    issuer: LibraryCode | None = None

    @classmethod
    def parse(cls, text: str) -> "Shown":
        """Read ``KIND:VALUE``, or a value as a scan would be. Raises ``CannotExplain``."""
        kind, colon, value = text.strip().partition(":")
        if not colon:
            return cls(_scanned(kind))
        if kind == Scheme.LEGACY:
            library, _, number = value.partition(":")
            if not library or not number:
                raise CannotExplain("an older pass is legacy:LIBRARY:NUMBER, e.g. legacy:KRU:KR1")
            return cls(Credential(Scheme.LEGACY, number.strip()), LibraryCode(library))
        if kind not in tuple(Scheme):
            raise CannotExplain(f"there is no such kind of pass; there are: {_KINDS}")
        return cls(_of_kind(Scheme(kind), value))


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, with its ``moment`` (aware) where the time of the day was said too."""

    day: date
    moment: datetime | None = None

    @classmethod
    def parse(cls, text: str) -> "Moment":
        """Read ``2026-11-22`` or ``2026-11-22T10:00`` (in Flanders). Raises ``CannotExplain``."""
        try:
            if len(text) == len("2026-11-22"):
                return cls(date.fromisoformat(text))
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise CannotExplain(
                "a moment is a day as 2026-11-22, or a day and time as 2026-11-22T10:00"
            ) from None
        return cls.at(moment if moment.tzinfo else moment.replace(tzinfo=BRUSSELS))

    @classmethod
    def at(cls, moment: datetime) -> "Moment":
        """Of an aware moment."""
        return cls(day_of(moment), moment)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. ``shown``: the pass, ``code``: the item, each where there is one."""

    action: Action
    branch: BranchCode
    when: Moment
    shown: Shown | None = field(default=None, repr=False)
    code: ItemCode | None = None

    def __post_init__(self) -> None:
        """See that all is there. Raises ``CannotExplain``."""
        if self.action.needs_pass and self.shown is None:
            raise CannotExplain(f"{self.action} is about a patron: add --pass KIND:VALUE")
        if self.action.needs_item and self.code is None:
            raise CannotExplain(f"{self.action} is about an item: add --item BARCODE")


def usual_action(shown: Shown | None, code: ItemCode | None) -> Action:
    """What is meant where it is not said. Raises ``CannotExplain`` for nothing at all."""
    if code is None and shown is None:
        raise CannotExplain("say about what: --pass KIND:VALUE, --item BARCODE, or both")
    if code is None:
        return Action.ADMIT
    return Action.RETURN if shown is None else Action.CHECKOUT


def item_code(text: str) -> ItemCode:
    """Read the barcode of an item. Raises ``CannotExplain``."""
    match classify(text):
        case NotUsable(problem=CodeProblem.ISBN):
            raise CannotExplain("this is the publisher's barcode: give the library's own one")
        case NotUsable():
            raise CannotExplain("no barcode of an item looks like this")
        case Credential():
            raise CannotExplain("this is the number of a pass: give it with --pass")
        case ItemCode() | UnclearCode():
            return ItemCode(text.strip())


def _scanned(text: str) -> Credential:
    match classify(text):
        case Credential() as credential:
            return credential
        case UnclearCode() as code:
            return code.as_pass
        case ItemCode():
            raise CannotExplain("this is the barcode of an item: give it with --item")
        case NotUsable():
            raise CannotExplain(f"no pass has such a number; say its kind: {_KINDS}")


def _of_kind(scheme: Scheme, value: str) -> Credential:
    number = value.translate(_SEPARATORS).upper()
    if not _fits(scheme, number):
        raise CannotExplain(f"this cannot be the number of a pass of the kind {scheme}")
    return Credential(scheme, number)


def _fits(scheme: Scheme, number: str) -> bool:
    match scheme:
        case Scheme.EID:
            return is_national_number(number)
        case Scheme.CHIP:
            return is_chip_number(number)
        case Scheme.UITPAS | Scheme.AKAART:
            return is_uitpas_number(number)
        case _:
            return classify(number) == Credential(Scheme.BIB, number) and number.startswith(
                PASS_PREFIX
            )

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
from kiosk.words.catalogue import Words
from kiosk.words.marking import msg

_KINDS = "2000, eid, chip, uitpas, akaart, legacy:LIBRARY"
_OLDER = msg("An older pass is legacy:LIBRARY:NUMBER, for example legacy:KRU:KR1.")
_NO_KIND = msg("There is no such kind of pass; there are: {kinds}.")
_SAY_KIND = msg("No pass has such a number; say its kind: {kinds}.")
_NO_NUMBER = msg("This cannot be the number of a pass of the kind {kind}.")
_NO_MOMENT = msg("A moment is a day like 2026-11-22, or a day and time like 2026-11-22T10:00.")
_SEPARATORS = str.maketrans("", "", " .-:")


class CannotExplain(Exception):
    """The question cannot be answered: one sentence that says why and what to do.

    ``text``: as the catalogues know it; ``filled``: what is put into it, in no language.
    """

    def __init__(self, text: str, **filled: str) -> None:
        super().__init__(text.format(**filled))
        self._text, self._filled = text, filled

    def said(self, words: Words) -> str:
        """The sentence in a language."""
        return words.gettext(self._text).format(**self._filled)


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
                raise CannotExplain(_OLDER)
            return cls(Credential(Scheme.LEGACY, number.strip()), LibraryCode(library))
        if kind not in tuple(Scheme):
            raise CannotExplain(_NO_KIND, kinds=_KINDS)
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
            raise CannotExplain(_NO_MOMENT) from None
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
            raise CannotExplain(msg("This is about a patron: give the number of a pass too."))
        if self.action.needs_item and self.code is None:
            raise CannotExplain(msg("This is about an item: give its barcode too."))


def usual_action(shown: Shown | None, code: ItemCode | None) -> Action:
    """What is meant where it is not said. Raises ``CannotExplain`` for nothing at all."""
    if code is None and shown is None:
        raise CannotExplain(msg("Say about what: a pass, an item, or both."))
    if code is None:
        return Action.ADMIT
    return Action.RETURN if shown is None else Action.CHECKOUT


def item_code(text: str) -> ItemCode:
    """Read the barcode of an item. Raises ``CannotExplain``."""
    match classify(text):
        case NotUsable(problem=CodeProblem.ISBN):
            raise CannotExplain(msg("This is the publisher's barcode. Give the library's own one."))
        case NotUsable():
            raise CannotExplain(msg("No barcode of an item looks like this."))
        case Credential():
            raise CannotExplain(msg("This is the number of a pass, not the barcode of an item."))
        case ItemCode() | UnclearCode():
            return ItemCode(text.strip())


def _scanned(text: str) -> Credential:
    match classify(text):
        case Credential() as credential:
            return credential
        case UnclearCode() as code:
            return code.as_pass
        case ItemCode():
            raise CannotExplain(msg("This is the barcode of an item, not the number of a pass."))
        case NotUsable():
            raise CannotExplain(
                msg("No pass has such a number; say its kind: {kinds}."), kinds=_KINDS
            )


def _of_kind(scheme: Scheme, value: str) -> Credential:
    number = value.translate(_SEPARATORS).upper()
    if not _fits(scheme, number):
        raise CannotExplain(_NO_NUMBER, kind=scheme)
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

"""What the desk is asked to do; each result comes back as an event."""

from dataclasses import dataclass

from kiosk.domain.credential import Credential, ItemCode, UnclearCode
from kiosk.domain.ids import ItemId, PatronKey
from kiosk.domain.outcome import NO_ANSWERS, Answers
from kiosk.domain.visit import Line, Patron


@dataclass(frozen=True, slots=True)
class Admit:
    """Look the pass up and decide → ``Welcomed`` or ``NotAdmitted``."""

    credential: Credential


@dataclass(frozen=True, slots=True)
class FindOut:
    """Tell whether the code is a pass or an item.

    → ``Welcomed``, ``NotAdmitted``, ``IsItem`` or ``NothingRead``. ``item_first``: what it is
    taken for when it can be both.
    """

    code: UnclearCode
    item_first: bool = False


@dataclass(frozen=True, slots=True)
class Lend:
    """Decide on lending, commit → ``Settled``; or ``Asked``, and nothing is done yet."""

    patron: Patron
    code: ItemCode
    answers: Answers = NO_ANSWERS


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Decide on a return, commit → ``Settled``; or ``Asked``.

    ``patron``: on whose screen, if any.
    """

    code: ItemCode
    patron: Patron | None = None
    answers: Answers = NO_ANSWERS


@dataclass(frozen=True, slots=True)
class Renew:
    """Decide on renewing these, commit → ``Settled`` or ``Asked`` for each, then ``AccountRead``.

    ``answers``: to what was asked of all of them, so of one item at a time.
    """

    patron: Patron
    items: tuple[ItemId, ...]
    answers: Answers = NO_ANSWERS


@dataclass(frozen=True, slots=True)
class ReadAccount:
    """Read the account → ``AccountRead``."""

    patron: Patron


@dataclass(frozen=True, slots=True)
class Print:
    """Print the receipt of these lines in this language, in the background → ``ReceiptEnded``."""

    lines: tuple[Line, ...]
    language: str


@dataclass(frozen=True, slots=True)
class Mail:
    """Keep the receipt of these lines, to be e-mailed to the patron → ``ReceiptEnded``."""

    patron: PatronKey
    lines: tuple[Line, ...]
    language: str


Receipt = Print | Mail
"""What is done in the background."""
Effect = Admit | FindOut | Lend | TakeBack | Renew | ReadAccount | Receipt

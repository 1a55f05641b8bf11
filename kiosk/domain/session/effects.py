"""What the desk is asked to do; each result comes back as an event."""

from dataclasses import dataclass

from kiosk.domain.credential import Credential, ItemCode, UnclearCode
from kiosk.domain.ids import ItemId
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
    """Decide on lending, commit → ``Settled``."""

    patron: Patron
    code: ItemCode


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Decide on a return, commit → ``Settled``. ``patron``: on whose screen, if any."""

    code: ItemCode
    patron: Patron | None = None


@dataclass(frozen=True, slots=True)
class Renew:
    """Decide on renewing these items, commit → ``Settled`` for each, then ``AccountRead``."""

    patron: Patron
    items: tuple[ItemId, ...]


@dataclass(frozen=True, slots=True)
class ReadAccount:
    """Read the account → ``AccountRead``."""

    patron: Patron


@dataclass(frozen=True, slots=True)
class Print:
    """Print the receipt of these lines in this language, in the background → ``ReceiptEnded``."""

    lines: tuple[Line, ...]
    language: str


Effect = Admit | FindOut | Lend | TakeBack | Renew | ReadAccount | Print

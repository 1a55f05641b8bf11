"""What is on the glass, as data: every text in a ``View`` is drawn, and nothing else is."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kiosk.domain.session.events import Tap


class State(StrEnum):
    """The screens, by name; a dialog can lie over each."""

    START = "start"
    IDENTIFY = "identify"
    LOANS = "loans"
    ACCOUNT = "account"
    RECEIPT = "receipt"
    RETURNS = "returns"
    TURNED_AWAY = "turned_away"
    GOODBYE = "goodbye"
    STARTING = "starting"
    """The kiosk has no data yet: nobody can be recognised."""
    OUT_OF_SERVICE = "out_of_service"
    """The kiosk was revoked: it takes no taps."""


class Result(StrEnum):
    """How an item stands; each is told by a word and a sign, never by colour alone."""

    LENT = "lent"
    RENEWED = "renewed"
    RETURNED = "returned"
    REFUSED = "refused"
    CHECKING = "checking"
    ON_LOAN = "on_loan"
    OVERDUE = "overdue"
    READY = "ready"
    """On hold, and ready to be collected."""
    EXPIRED = "expired"
    """On hold, and not collected in time."""


class Tone(StrEnum):
    """How a message is meant."""

    INFO = "info"
    PROBLEM = "problem"
    TAKE_CARD = "take_card"


@dataclass(frozen=True, slots=True)
class Button:
    """What can be touched: ``POST /api/tap`` with ``tap`` and ``value``."""

    tap: Tap
    label: str
    value: str = ""
    primary: bool = False
    note: str = ""
    """Small words under the label."""
    pressed: bool = False
    """It is the choice that holds now."""


@dataclass(frozen=True, slots=True)
class Item:
    """An item with its result. ``due``: the last day in time; ``due_words`` tells it."""

    title: str
    result: Result
    word: str = ""
    due: date | None = None
    due_words: str = ""
    message: str = ""
    button: Button | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Items under a heading: a branch's loans, or the holds that are ready."""

    name: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """What is the matter (``text``), and what to do now (``more``)."""

    tone: Tone
    text: str
    more: str = ""


class Picture(StrEnum):
    """The ways to show a card, as drawn."""

    EID = "eid"
    CONTACTLESS = "contactless"
    BARCODE = "barcode"


@dataclass(frozen=True, slots=True)
class Way:
    """One way to show a card: where it goes. ``trouble``: why that cannot be done now."""

    picture: Picture
    name: str
    text: str
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Dialog:
    """Lies over the screen until it is answered."""

    name: str
    title: str
    text: str
    buttons: tuple[Button, ...]
    message: Message | None = None
    """What is to be said while it lies there."""


@dataclass(frozen=True, slots=True)
class View:
    """One screen, whole. ``items``: the newest first."""

    state: State
    title: str
    lead: str = ""
    language: str = ""
    library: str = ""
    branch: str = ""
    card: str = ""
    """What the patron's card is called; never who the patron is."""
    counts: tuple[str, ...] = ()
    messages: tuple[Message, ...] = ()
    ways: tuple[Way, ...] = ()
    items: tuple[Item, ...] = ()
    groups: tuple[Group, ...] = ()
    notes: tuple[Message, ...] = ()
    """What is good to know, after the lists."""
    buttons: tuple[Button, ...] = ()
    dialog: Dialog | None = None

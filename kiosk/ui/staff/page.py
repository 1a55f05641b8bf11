"""The staff's page, worded in the official language."""

from dataclasses import dataclass, field

from kiosk.desk.notices import ToldStaff
from kiosk.desk.situation import Situation
from kiosk.domain.credential import Scheme
from kiosk.domain.period import day_of
from kiosk.explain.question import Action
from kiosk.explain.story import ACTIONS, SCHEMES
from kiosk.ui.health import HealthPage, health_page
from kiosk.ui.staff.door import FEWEST_DIGITS, Pin
from kiosk.ui.staff.receipts import asked_again, receipts
from kiosk.ui.staff.room import Answer, Asked, KeptFor, Matter, Matters
from kiosk.ui.staff.rows import Heap, Press, Row
from kiosk.words import Saying, Words, words_in
from kiosk.words.staff import STAFF_NOTICES
from kiosk.words.staff_page import OPERATIONS, REASONS, UNKNOWN_REASON


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a list to choose from."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class DoorPage:
    """The PIN is asked, or it is said how to set one."""

    language: str
    title: str
    lead: str
    label: str
    enter: str
    back: str
    erase: str
    open_to: bool
    """There is a PIN to be entered."""
    trouble: str = ""
    detail: str = ""
    """What a technician should know, in English."""


@dataclass(frozen=True, slots=True)
class StaffPage:
    """All that staff see, in words."""

    health: HealthPage
    heaps: tuple[Heap, ...]
    receipts: Heap
    labels: dict[str, str]
    kinds: tuple[Choice, ...]
    actions: tuple[Choice, ...]
    asked: Asked = field(default_factory=Asked)
    answer: Answer = field(default_factory=Answer)
    said: str = ""
    """What came of a receipt's button."""


def door_page(pin: Pin, language: str, trouble: str = "") -> DoorPage:
    """Word the door."""
    _ = words_in(language).gettext
    set_one = _("No PIN is set yet, so this page is shut. The technician sets one.")
    return DoorPage(
        language,
        _("For staff"),
        _("Enter the PIN of this kiosk.") if pin.digits else set_one,
        _("PIN"),
        _("Enter"),
        _("Back to the kiosk"),
        _("Erase"),
        bool(pin.digits),
        trouble,
        "" if pin.digits else pin.problem or _HOW_TO,
    )


_HOW_TO = (
    f"Put at least {FEWEST_DIGITS} digits in a file that only the kiosk can read, name it as "
    "staff_pin_file under [screen] in kiosk.toml, and restart the kiosk; or give systemd the "
    "credential staff-pin."
)


def staff_page(
    situation: Situation,
    matters: Matters,
    language: str,
    asked: Asked,
    answer: Answer,
    *,
    again: bool | None = None,
) -> StaffPage:
    """Word the page. ``again``: whether a receipt that was asked for is sent once more."""
    words = words_in(language)
    _ = words.gettext
    return StaffPage(
        health_page(situation, language),
        (
            Heap(
                _("To be looked at"),
                tuple(_matter(words, situation, one) for one in matters.set_aside),
                _("There is nothing to look at."),
            ),
            Heap(
                _("To be sent"),
                tuple(_matter(words, situation, one) for one in matters.unsent),
                _("All is sent."),
            ),
            Heap(
                _("Returned and reserved: for whom"),
                tuple(_kept_for(words, one) for one in matters.kept_for),
                _("Nothing came back for a reservation since the kiosk started."),
            ),
            Heap(
                _("Noticed at the desk"),
                tuple(_told(words, one) for one in matters.told),
                _("Nothing that staff should know happened since the kiosk started."),
            ),
        ),
        receipts(words, matters.receipts, situation.at),
        _labels(words),
        tuple(_choice(words, one, SCHEMES[one], asked.kind) for one in Scheme),
        tuple(_choice(words, one, ACTIONS[one], asked.action) for one in Action),
        asked,
        answer,
        "" if again is None else asked_again(words, asked=again),
    )


def _choice(words: Words, value: str, label: str, chosen: str) -> Choice:
    return Choice(value, words.gettext(label), value == chosen)


def _matter(words: Words, situation: Situation, matter: Matter) -> Row:
    what = words.gettext(OPERATIONS.get(matter.kind, OPERATIONS[""]))
    if matter.at is not None:
        what = f"{what} · {words.moment(matter.at, day_of(situation.at))}"
    if not matter.reason:
        return Row(matter.title, what)
    told = words.saying(REASONS.get(matter.reason, Saying(matter.reason, UNKNOWN_REASON)))
    return Row(matter.title, what, told.what, told.now, _done(words, matter))


def _done(words: Words, matter: Matter) -> Press | None:
    if not matter.number:
        return None
    label = words.gettext("Dealt with")
    fields = (("number", str(matter.number)),)
    return Press("/staff/done#waits-title", label, f"{label}: {matter.title}", fields)


def _told(words: Words, told: ToldStaff) -> Row:
    who = words.gettext("A patron")
    return Row(
        told.title or f"{who} {told.patron}".strip(), words.gettext(STAFF_NOTICES[told.notice])
    )


def _kept_for(words: Words, kept: KeptFor) -> Row:
    return Row(kept.title, words.gettext("For patron {patron}").format(patron=kept.patron))


def _labels(words: Words) -> dict[str, str]:
    _ = words.gettext
    return {
        "devices": _("This kiosk"),
        "waits": _("Work"),
        "why": _("Why?"),
        "lead": _("Ask why the kiosk decides as it does. Nothing is done, and nothing is kept."),
        "kind": _("Kind of pass"),
        "scan": _("As scanned"),
        "number": _("Number of the pass"),
        "item": _("Barcode of the item"),
        "action": _("What is to be done"),
        "usual": _("What is usual"),
        "moment": _("Day, or day and time"),
        "format": _("For example 2026-11-23 or 2026-11-23T10:00. Empty is now."),
        "ask": _("Ask why"),
        "leave": _("Close"),
        "erase": _("Erase"),
        "keys": _("Keyboard"),
    }

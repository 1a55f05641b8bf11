"""Where a returned item goes: its shelf, the hold shelf, transport to a branch, or the desk."""

from dataclasses import dataclass
from datetime import date

from kiosk.domain.choosing import holds_so_far, so_far
from kiosk.domain.ids import BranchCode, PatronKey
from kiosk.domain.outcome import HeldFor, ItemFacts, Parts, Place
from kiosk.domain.records import Hold, HoldState, Item, ItemState
from kiosk.domain.region import Form
from kiosk.domain.rule import Rule
from kiosk.domain.samenwerking import Here

_SHOWN = 4
"""Characters of a patron's key on a slip: staff find the hold by it, others find nobody."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where an item goes. ``branch``: by transport; ``held_for``: when someone waits for it."""

    place: Place
    rule: Rule
    branch: BranchCode | None = None
    held_for: HeldFor | None = None


def destination(at: Here, facts: ItemFacts, parts: Parts, *, by_form: bool) -> Destination:
    """Tell where an item goes. ``by_form``: it is handled here by the form of today."""
    item = facts.item
    if parts is Parts.INCOMPLETE:
        return Destination(Place.DESK, Rule.PARTS_MISSING)
    hold = first_in_line(at, facts) if by_form else None
    if hold is not None:
        return _held(at, hold)
    if item.interlibrary:
        return Destination(Place.DESK, Rule.INTERLIBRARY)
    if item.home_branch == at.branch.code:
        return Destination(Place.SHELF, Rule.HOME_SHELF)
    if by_form and at.option("floating"):
        return Destination(Place.SHELF, Rule.FLOATING)
    return Destination(Place.TRANSPORT, Rule.TRANSPORT_HOME, item.home_branch)


def first_in_line(at: Here, facts: ItemFacts) -> Hold | None:
    """Return the hold that this copy is for: one it was set aside for, else the oldest waiting."""
    loan = so_far(at, facts.loan)
    borrower = None if loan is None else loan.patron
    fitting = [
        hold
        for hold in holds_so_far(at, facts.holds)
        if hold.patron != borrower and _fills(at, hold, facts.item)
    ]
    return min(fitting, key=_in_line, default=None)


def masked(patron: PatronKey) -> str:
    """What a slip shows of a patron: the end of the key, half of it at most."""
    shown = min(_SHOWN, len(patron) // 2)
    return "…" + patron[len(patron) - shown :]


def _held(at: Here, hold: Hold) -> Destination:
    held_for = HeldFor(hold.id, masked(hold.patron), hold.pickup_branch)
    if hold.pickup_branch == at.branch.code:
        return Destination(Place.HOLD_SHELF, Rule.HELD_FOR_A_PATRON, None, held_for)
    return Destination(Place.TRANSPORT, Rule.HELD_FOR_A_PATRON, hold.pickup_branch, held_for)


def _fills(at: Here, hold: Hold, item: Item) -> bool:
    if hold.expires is not None and hold.expires < at.day:
        return False
    not_lent_to_all = item.interlibrary or item.state is ItemState.REFERENCE
    if hold.state is HoldState.WAITING and not_lent_to_all:
        return False
    of_title = hold.item is None and hold.work != "" and hold.work == item.work
    return (of_title or hold.item == item.id) and _can_be_brought(at, hold, item)


def _can_be_brought(at: Here, hold: Hold, item: Item) -> bool:
    """Within its library always; to another one where there is transport."""
    library = at.lender(hold.pickup_branch)
    if library is None:
        return False
    within = library == at.today(item.library)
    return within or (at.form.at_least(Form.TRANSPORT) and library in at.network)


def _in_line(hold: Hold) -> tuple[bool, date, str]:
    return (hold.state is HoldState.WAITING, hold.placed_on or date.max, hold.id)

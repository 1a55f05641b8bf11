"""What the staff's page shows, as the composition root gives it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from kiosk.desk.notices import ToldStaff
from kiosk.desk.situation import Situation
from kiosk.printing.jobs import Job
from kiosk.ui.staff.door import Door


@dataclass(frozen=True, slots=True)
class Matter:
    """Something that was done. ``reason``: the central service's, where it has one."""

    kind: str
    """``checkout``, ``renewal`` or ``return``; empty where it cannot be read."""
    title: str
    at: datetime | None
    reason: str = ""
    number: int = 0
    """By which staff say that they are done with it; 0: it goes by itself."""


@dataclass(frozen=True, slots=True)
class KeptFor:
    """A returned item for the hold shelf. ``patron``: masked, as on a slip."""

    title: str
    patron: str


@dataclass(frozen=True, slots=True)
class Matters:
    """What waits: to be sent, for staff, and on the counter; and the latest receipts.

    ``told``: what the rules tell staff of what happened, the latest first.
    """

    unsent: tuple[Matter, ...] = ()
    set_aside: tuple[Matter, ...] = ()
    kept_for: tuple[KeptFor, ...] = ()
    receipts: tuple[Job, ...] = ()
    told: tuple[ToldStaff, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What staff ask, as it was typed; an empty text was not filled in."""

    kind: str = ""
    number: str = ""
    item: str = ""
    action: str = ""
    moment: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The story of a decision, a line each; or ``trouble``: why there is none."""

    story: tuple[str, ...] = ()
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Again:
    """A receipt that is to be sent once more, as it was shown: made at that moment."""

    number: int
    made_at: datetime


@dataclass(frozen=True, slots=True)
class StaffRoom:
    """All but ``situation`` are blocking."""

    door: Door
    situation: Callable[[], Situation]
    matters: Callable[[], Matters]
    why: Callable[[Asked], Answer]
    dismiss: Callable[[int], None]
    """Staff are done with what came back from the central service."""
    again: Callable[[Again], bool]
    """Whether the receipt is kept, and nobody asked for it since."""

"""How much was done at the desk since the kiosk started: numbers only, nothing about anybody."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.domain.session.events import Event, NotAdmitted, Settled, Welcomed
from kiosk.domain.visit import Done


class Deed(StrEnum):
    """What is counted."""

    VISIT = "visit"
    """A patron was admitted."""
    TURNED_AWAY = "turned_away"
    """A pass was read, and its holder not admitted."""
    LOAN = "loan"
    RENEWAL = "renewal"
    RETURN = "return"
    REFUSAL = "refusal"
    """An item was refused."""


_DEEDS = {
    Done.LENT: Deed.LOAN,
    Done.RENEWED: Deed.RENEWAL,
    Done.RETURNED: Deed.RETURN,
    Done.REFUSED: Deed.REFUSAL,
}


@dataclass
class Tally:
    """The desk's counts; each only grows."""

    _counts: Counter[Deed] = field(default_factory=Counter)

    def note(self, events: Iterable[Event]) -> None:
        """Count what these events tell."""
        for event in events:
            match event:
                case Welcomed():
                    self._counts[Deed.VISIT] += 1
                case NotAdmitted():
                    self._counts[Deed.TURNED_AWAY] += 1
                case Settled(line=line):
                    self._counts[_DEEDS[line.done]] += 1
                case _:
                    pass

    def count(self, deed: Deed) -> int:
        """How often this was done since the start."""
        return self._counts[deed]

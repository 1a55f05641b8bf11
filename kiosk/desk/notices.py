"""What staff are to be told of what happened at the desk, and of nobody by name."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kiosk.domain.destination import masked
from kiosk.domain.reasons import StaffNotice
from kiosk.domain.session.events import Event, NotAdmitted, Settled, Welcomed

_MOST = 50


@dataclass(frozen=True, slots=True)
class ToldStaff:
    """A notice about an item by its ``title``, or about a ``patron`` as on a slip, if known."""

    notice: StaffNotice
    title: str = ""
    patron: str = ""


class Notices:
    """The latest, each of them once: a patron who comes every day is one piece of work."""

    def __init__(self) -> None:
        self._latest: deque[ToldStaff] = deque(maxlen=_MOST)

    def note(self, events: Iterable[Event]) -> None:
        """Keep what these events tell staff."""
        for told in (told for event in events for told in _of(event)):
            if told in self._latest:
                self._latest.remove(told)
            self._latest.append(told)

    def latest(self) -> tuple[ToldStaff, ...]:
        """Return them, the latest first."""
        return tuple(reversed(self._latest))


def _of(event: Event) -> Iterator[ToldStaff]:
    match event:
        case Welcomed(patron=patron):
            for notice in patron.admitted.staff_notices:
                yield ToldStaff(notice, patron=masked(patron.key))
        case NotAdmitted(staff_notices=notices):
            yield from map(ToldStaff, notices)
        case Settled(line=line):
            for notice in line.staff_notices:
                yield ToldStaff(notice, line.title)
        case _:
            pass

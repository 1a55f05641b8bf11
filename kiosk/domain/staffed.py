"""When somebody is at the desk: "go to the desk" is a dead end when nobody is (Open+)."""

from datetime import datetime, timedelta

from kiosk.domain.period import BRUSSELS
from kiosk.domain.region import DayKind
from kiosk.domain.samenwerking import Here

_LOOK_AHEAD = 60
"""Days; a branch that is closed for longer has more to tell than a kiosk can."""


def staffed_from(at: Here) -> datetime | None:
    """Return when the desk is staffed again.

    ``None``: it is staffed now, it is not known when it is, or nobody asked for a time of day.
    """
    if at.moment is None or not at.branch.staffed:
        return None
    now = at.moment.astimezone(BRUSSELS)
    for ahead in range(_LOOK_AHEAD):
        day = now.date() + timedelta(days=ahead)
        if at.agreed.days.get(day, frozenset()) & {DayKind.GESLOTEN, DayKind.VAKANTIE}:
            continue
        for hours in sorted(at.branch.staffed, key=lambda entry: entry.opens):
            opens = datetime.combine(day, hours.opens, BRUSSELS)
            closes = datetime.combine(day, hours.closes, BRUSSELS)
            if hours.weekday == day.isoweekday() and now < closes:
                return opens if now < opens else None
    return None

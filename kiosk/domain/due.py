"""Due dates: never in the past, never on a closing day.

A day that is *gesloten* moves to the next open day; *vakantie* to the same weekday in the first
week after.
"""

from datetime import date, timedelta

from kiosk.domain.ids import BranchCode
from kiosk.domain.region import DayKind, Region

_HORIZON = 366
"""A calendar that closes a branch for a year and longer is taken as an error in the data."""


def due_date(region: Region, branch: BranchCode, day: date, days: int) -> date:
    """Return the last day of a loan of ``days`` days that starts on ``day`` at a branch."""
    marked = {c.day: c.kind for c in region.calendar if c.branch == branch}
    due = day + timedelta(days=max(days, 0))
    for _ in range(_HORIZON):
        match marked.get(due):
            case DayKind.GESLOTEN:
                due += timedelta(days=1)
            case DayKind.VAKANTIE:
                due += timedelta(days=7)
            case _:
                return due
    return due

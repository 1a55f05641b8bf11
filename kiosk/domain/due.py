"""Due dates: never in the past, never on a closing day.

A day that is *gesloten* moves to the next open day; *vakantie* to the same weekday in the first
week after.
"""

from datetime import date, timedelta

from kiosk.domain.region import DayKind
from kiosk.domain.rule import Rule, Rules
from kiosk.domain.samenwerking import Here

_NOTHING_SPECIAL: frozenset[DayKind] = frozenset()


def due_date(at: Here, days: int, *, no_earlier: date | None = None) -> tuple[date, Rules]:
    """Return the last day of a loan of ``days`` days that starts here today, and the rules.

    ``no_earlier``: a day that the loan has already.
    """
    due = at.day + timedelta(days=max(days, 0))
    rules = [Rule.DUE_DATE]
    if no_earlier is not None and no_earlier > due:
        due = no_earlier
        rules.append(Rule.NEVER_SHORTER)
    while True:
        kinds = at.agreed.days.get(due, _NOTHING_SPECIAL)
        if DayKind.VAKANTIE in kinds:
            due += timedelta(days=7)
            rules.append(Rule.HOLIDAY)
        elif DayKind.GESLOTEN in kinds:
            due += timedelta(days=1)
            rules.append(Rule.CLOSED_DAY)
        else:
            return due, tuple(dict.fromkeys(rules))

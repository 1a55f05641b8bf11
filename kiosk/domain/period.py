"""Spans of days and moments; an end date is always the last valid day."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")


@dataclass(frozen=True, slots=True)
class Period:
    """From ``start`` through ``end``, both included; ``None`` is open."""

    start: date | None = None
    end: date | None = None

    def covers(self, day: date) -> bool:
        """Whether the day lies within."""
        return not self.starts_after(day) and not self.ended_before(day)

    def ended_before(self, day: date) -> bool:
        """Whether it was over on that day."""
        return self.end is not None and self.end < day

    def starts_after(self, day: date) -> bool:
        """Whether it has not begun on that day."""
        return self.start is not None and day < self.start


ALWAYS = Period()


def day_of(moment: datetime) -> date:
    """Return the calendar day of an aware moment in Flanders."""
    return moment.astimezone(BRUSSELS).date()


def months_later(day: date, months: int) -> date:
    """Return the same day some months later; the month's last day where it has no such day."""
    year, month = divmod(day.month - 1 + months, 12)
    last = monthrange(day.year + year, month + 1)[1]
    return date(day.year + year, month + 1, min(day.day, last))

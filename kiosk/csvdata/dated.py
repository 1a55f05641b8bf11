"""What every file with dates shares: the columns ``start`` and ``end``."""

from kiosk.csvdata.shapes import DATE
from kiosk.csvdata.table import Complaint, Line, optional
from kiosk.domain.period import Period

START = optional("start", DATE, "first valid day; empty: always was")
END = optional("end", DATE, "last valid day; empty: no end known")


def period(line: Line) -> Period:
    """Return the days that a line is about."""
    return Period(line[START], line[END])


def in_order(line: Line) -> list[Complaint]:
    """Complain of a line that ends before it starts."""
    start, end = line[START], line[END]
    if start is not None and end is not None and end < start:
        return [(END, f"{end} is before the start, {start}")]
    return []

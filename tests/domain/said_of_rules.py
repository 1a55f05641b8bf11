"""What a situation says of lending rules, the calendar and the staffed hours."""

from datetime import date, time

from kiosk.domain.ids import GroupId, SubscriptionCode
from kiosk.domain.period import Period
from kiosk.domain.region import CalendarDay, LendingRule, StaffedHours
from tests.domain.clauses import cents, mark, number_in, span, words
from tests.domain.dutch import BRANCH, DAY_KIND, FINE_UNIT, LIBRARY, SUBSCRIPTION, WEEKDAYS
from tests.domain.waasland import BEVEREN, WAAS


def lending_rule(text: str) -> LendingRule:
    """Read ``groep, dvd, voor Jeugd, 7 dagen, max 2, max 1 per soort, leengeld 1,00, …``."""
    owner, *marks = words(text)
    unit = mark(marks, r"boete [\d,]+ per (\w+)")
    kind = [told for told in marks if told in ("boek", "dvd")]
    cap = mark(marks, r"hoogstens ([\d,]+)")
    subscription = mark(marks, r"voor (\w+)")
    return LendingRule(
        group=GroupId(WAAS) if owner == "groep" else None,
        library=None if owner == "groep" else LIBRARY[owner],
        subscription=SubscriptionCode(SUBSCRIPTION[subscription]) if subscription else None,
        item_kind=kind[0] if kind else None,
        period=span(text, Period()),
        days=int(mark(marks, r"(\d+) dagen") or 28),
        max_loans=number_in(marks, r"max (\d+)"),
        max_of_kind=number_in(marks, r"max (\d+) per soort"),
        renewals=int(mark(marks, r"(\d+) verlenging(?:en)?") or 2),
        renewal_days=number_in(marks, r"(\d+) dagen bij verlenging"),
        renewal_fee=cents(mark(marks, r"verlenggeld ([\d,]+)") or "0,00"),
        loan_fee=cents(mark(marks, r"leengeld ([\d,]+)") or "0,00"),
        fine=cents(mark(marks, r"boete ([\d,]+) per \w+") or "0,00"),
        fine_unit=FINE_UNIT[unit or "dag"],
        fine_cap=None if cap is None else cents(cap),
        for_loan="niet uitleenbaar" not in marks,
    )


def calendar(text: str) -> list[CalendarDay]:
    """Read ``2026-12-15 gesloten`` or ``2026-12-14..2026-12-20 vakantie``, in Beveren."""
    span_, kind = text.split()[:2]
    branch = BRANCH[text.split(" in ")[1]] if " in " in text else BEVEREN
    first, _, last = span_.partition("..")
    start, end = date.fromisoformat(first), date.fromisoformat(last or first)
    days = range(start.toordinal(), end.toordinal() + 1)
    return [CalendarDay(branch, date.fromordinal(day), DAY_KIND[kind]) for day in days]


def staffed(text: str) -> StaffedHours:
    """Read ``dinsdag 10:00-18:00``."""
    weekday, hours = text.split()
    opens, closes = (time.fromisoformat(clock) for clock in hours.split("-"))
    return StaffedHours(WEEKDAYS.index(weekday) + 1, opens, closes)

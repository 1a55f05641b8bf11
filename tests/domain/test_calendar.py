"""The kiosk's own calendar never runs ahead of what the kiosk lived through."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.calendar import OFF_AT_MOST, Mark, day_after
from kiosk.domain.freshness import Heard, Moment

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ZERO, HOUR, DAY = timedelta(0), timedelta(hours=1), timedelta(days=1)
WRONG = st.timedeltas(-400 * DAY, 400 * DAY)
MARK = Mark(NOON, Heard(NOON, HOUR, "first"))


@dataclass(frozen=True)
class Step:
    """On for so long, with the central service heard at the end; off before that, or not at all."""

    on: timedelta
    off: timedelta
    wall: timedelta
    wrong: timedelta


STEPS = st.lists(
    st.builds(
        Step,
        on=st.timedeltas(ZERO, 30 * DAY),
        off=st.just(ZERO) | st.timedeltas(ZERO, 30 * DAY),
        wall=st.just(ZERO) | WRONG,
        wrong=st.just(ZERO) | WRONG,
    )
)


@given(STEPS)
def test_it_counts_the_time_on_and_by_two_days_too_much_for_each_jump_at_most(
    steps: list[Step],
) -> None:
    mark, now, before, jumps, on = MARK, NOON, ZERO, 0, ZERO
    for number, step in enumerate(steps):
        starts = step.off > ZERO
        now += step.off + step.on
        on += step.on
        jumps += step.wrong > before
        before = step.wrong
        up = step.on if starts else mark.heard.up + step.on
        boot = str(number) if starts else mark.heard.boot
        server = now + step.wrong
        day = day_after(mark, Moment(now + step.wall, up, boot), server)
        assert day >= mark.day
        mark = Mark(day, Heard(server, up, boot))
    assert on <= mark.day - NOON <= now - NOON + jumps * OFF_AT_MOST


def test_time_switched_on_counts_in_full_whatever_any_clock_says() -> None:
    wrong = NOON + 400 * DAY
    assert day_after(MARK, Moment(wrong, HOUR + DAY, "first"), wrong) == NOON + DAY
    assert day_after(MARK, Moment(NOON - 400 * DAY, HOUR, "first"), None) == NOON


def test_a_weekend_off_is_counted_once_the_central_service_is_heard() -> None:
    started = Moment(NOON + 400 * DAY, HOUR, "second")
    monday = NOON + 2 * DAY
    assert day_after(MARK, started, None) == NOON + HOUR
    assert day_after(MARK, started, monday) == monday
    assert day_after(MARK, started, monday + DAY) == NOON + OFF_AT_MOST + HOUR


def test_where_no_boot_can_be_named_the_central_services_time_counts() -> None:
    mark = Mark(NOON, Heard(NOON, ZERO, ""))
    nameless = Moment(NOON - 400 * DAY, 9 * DAY, "")
    assert day_after(mark, nameless, NOON + HOUR) == NOON + HOUR
    assert day_after(mark, nameless, None) == NOON

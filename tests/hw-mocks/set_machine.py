"""A machine whose clocks a test sets."""

from datetime import UTC, datetime, timedelta

from kiosk.domain.freshness import Moment

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Machine:
    """At noon, on for an hour."""

    def __init__(self) -> None:
        self.moment = Moment(NOON, HOUR, "boot 1")

    def __call__(self) -> Moment:
        """Tell the moment."""
        return self.moment

    def passes(self, time: timedelta, *, jump: timedelta = timedelta(0)) -> None:
        """Let time pass; the wall clock jumps besides."""
        now = self.moment
        self.moment = Moment(now.wall + time + jump, now.up + time, now.boot)

    def boots(self, wall: datetime) -> None:
        """Boot, with a wall clock that says this."""
        number = int(self.moment.boot.split()[1]) + 1
        self.moment = Moment(wall, timedelta(seconds=20), f"boot {number}")

"""The kiosk's own calendar, for what is to be kept for weeks: no clock is believed for that long.

The kiosk's wall clock can be wrong by years, and so can the central service's, until somebody puts
it right. This calendar goes on by what the kiosk lived through: time switched on in full, whatever
any clock says. Time switched off only the central service can tell; it is believed for two days.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk.domain.freshness import Heard, Moment, same_boot

OFF_AT_MOST = timedelta(days=2)
"""Of each time that the kiosk was off: a weekend. By so much the calendar can run ahead, whenever
the central service's clock was put ahead meanwhile."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What day it was by the calendar, when the central service was heard."""

    day: datetime
    heard: Heard


def day_after(mark: Mark, moment: Moment, server: datetime | None) -> datetime:
    """Tell the day. ``server``: the time in the central service's last word, if there is one."""
    since = mark.heard
    if same_boot(moment, since):
        return mark.day + (moment.up - since.up)
    up = moment.up if moment.boot else timedelta(0)
    off = timedelta(0) if server is None else server - since.server - up
    return mark.day + up + min(max(off, timedelta(0)), OFF_AT_MOST)

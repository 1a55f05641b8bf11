"""The kiosk's clock: the central service's time, counted on since boot, with a floor on the disk.

The wall clock decides only until the central service was heard, and never goes back behind it.
"""

import json
import logging
import os
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from pathlib import Path

from kiosk.domain.freshness import Heard, Moment, age_of, time_now

_log = logging.getLogger(__name__)
FILE = "heard.json"
KEPT_EVERY = timedelta(minutes=5)
"""How often the floor is written: a card's flash wears."""
ON_ITS_WAY = timedelta(seconds=5)
"""How old the ``Date`` of an answer may be when it is here: it tells whole seconds, and it travels.

Our own count may be as much ahead of it, and right. It must not go back at each slow answer: what
is given back after one would be of before it was lent.
"""
_BOOT = Path("/proc/sys/kernel/random/boot_id")


def this_moment() -> Moment:
    """Ask the machine's clocks. The time since boot counts on in sleep too."""
    up = time.clock_gettime(time.CLOCK_BOOTTIME)
    return Moment(datetime.now(UTC), timedelta(seconds=up), _boot())


class Clock:
    """The time, and how long ago the central service was heard."""

    def __init__(self, state: Path, moment: Callable[[], Moment] = this_moment) -> None:
        self._file = state / FILE
        self._moment = moment
        self._heard = _read(self._file)
        self._kept = self._heard

    def now(self) -> datetime:
        """Tell the time, in UTC."""
        return time_now(self._moment(), self._heard)

    def age(self) -> timedelta | None:
        """Tell how long ago the central service was heard; ``None``: never."""
        return age_of(self._moment(), self._heard)

    def heard_at(self) -> datetime | None:
        """Tell when the central service was last heard, by its own clock."""
        return None if self._heard is None else self._heard.server

    def heard(self, date: str | None) -> None:
        """Note an answer of the central service and its ``Date`` header."""
        moment = self._moment()
        counted = time_now(moment, self._heard)
        server = date_of(date) or counted
        if self._heard is not None and server < counted <= server + ON_ITS_WAY:
            server = counted
        self._heard = Heard(server, moment.up, moment.boot)
        if self._is_due(self._heard):
            self._keep(self._heard)

    def _is_due(self, heard: Heard) -> bool:
        kept = self._kept
        return (
            kept is None or kept.boot != heard.boot or abs(heard.server - kept.server) >= KEPT_EVERY
        )

    def _keep(self, heard: Heard) -> None:
        text = {"server": heard.server.isoformat(), "up": heard.up.total_seconds()}
        part = self._file.with_name(f"{FILE}.part")
        try:
            part.write_text(json.dumps({**text, "boot": heard.boot}), encoding="ascii")
            part.replace(self._file)
        except OSError as error:
            _log.warning("the time could not be kept: %s", error.strerror)
        else:
            self._kept = heard


def _read(file: Path) -> Heard | None:
    """Read the floor; one that cannot be read is none."""
    with suppress(OSError, ValueError, KeyError, TypeError, OverflowError):
        kept = json.loads(file.read_bytes())
        server = datetime.fromisoformat(kept["server"]).astimezone(UTC)
        return Heard(server, timedelta(seconds=kept["up"]), str(kept["boot"]))
    return None


def date_of(date: str | None) -> datetime | None:
    """Read an answer's ``Date``; ``None``: it tells no time."""
    with suppress(ValueError, TypeError):
        return parsedate_to_datetime(date or "").astimezone(UTC)
    return None


@cache
def _boot() -> str:
    """Name the boot. systemd tells it, for the kiosk's unit hides this file of /proc.

    Asked once: every screen that is drawn asks for the time, and no process outlives its boot.
    """
    told = os.environ.get("KIOSK_BOOT_ID", "")
    with suppress(OSError):
        return told or _BOOT.read_text(encoding="ascii").strip()
    return ""

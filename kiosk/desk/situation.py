"""How the kiosk is doing: what screens, the health page and staff see around a visit."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kiosk.drivers.health import DeviceHealth


class Freshness(StrEnum):
    """How old the cache is."""

    EMPTY = "empty"
    """Nothing was ever fetched: nobody can be recognised."""
    FRESH = "fresh"
    STALE = "stale"
    """The central service was not reached for more than 15 minutes."""


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything around the session, now."""

    at: datetime
    branch: str
    """The branch's code, e.g. ``3550``."""
    branch_name: str
    library_name: str
    region_name: str
    freshness: Freshness
    synced_at: datetime | None
    central_up: bool
    """Whether the last call to the central service was answered."""
    unsent: int
    """Operations that the central service has not acknowledged yet."""
    set_aside: int
    """Operations that staff must look at."""
    devices: tuple[DeviceHealth, ...] = ()

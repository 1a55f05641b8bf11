"""How the kiosk is doing: what screens, the health page and staff see around a visit."""

from dataclasses import dataclass
from datetime import datetime

from kiosk.domain.freshness import Freshness
from kiosk.drivers.health import DeviceHealth
from kiosk.sync.trouble import FeedTrouble

__all__ = ["Freshness", "Situation"]


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
    out_of_service: bool = False
    """The kiosk was revoked, and knows nothing any more."""
    feed: FeedTrouble | None = None
    """Why what the central service sends is not taken."""
    staffed_from: datetime | None = None
    """When somebody is at the desk again, where it is known and nobody is now."""
    mended: int = 0
    """Rows of the cache that had changed by themselves, since the start."""

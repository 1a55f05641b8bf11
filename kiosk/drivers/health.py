"""Which devices work right now: what the health page shows."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from kiosk.drivers import Fault


class DeviceKind(StrEnum):
    """The kinds of device on the desk; each has words, and a place on the patron's screens."""

    EID = "eid"
    NFC = "nfc"
    SCANNER = "scanner"
    PRINTER = "printer"


class DeviceState(StrEnum):
    """A device's state as staff see it."""

    STARTING = "starting"
    ONLINE = "online"
    LOST = "lost"
    WARNING = "warning"
    """It works and wants something: low paper, an open cover."""


@dataclass(frozen=True, slots=True)
class DeviceHealth:
    """One device, now. ``sentence``: what staff can do, empty where nothing is needed.

    ``kind``: a ``DeviceKind`` on the desk. ``fault``: why it cannot be used, if it cannot.
    """

    name: str
    kind: str
    state: DeviceState
    since: datetime
    fault: Fault | None = None
    sentence: str = ""


@dataclass
class HealthBoard:
    """The devices' latest health, in the order in which they were first reported."""

    on_change: Callable[[DeviceHealth], None] = lambda _: None
    _devices: dict[str, DeviceHealth] = field(default_factory=dict)

    def report(self, health: DeviceHealth) -> None:
        """Keep this as the device's latest health; tell the listener."""
        self._devices[health.name] = health
        self.on_change(health)

    def devices(self) -> tuple[DeviceHealth, ...]:
        """Every device's latest health."""
        return tuple(self._devices.values())

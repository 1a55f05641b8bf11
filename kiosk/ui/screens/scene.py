"""What every screen draws from: the session, how the kiosk is doing, and the words."""

from dataclasses import dataclass
from datetime import date

from kiosk.desk.situation import Freshness, Situation
from kiosk.domain.period import day_of
from kiosk.domain.session.state import Session
from kiosk.drivers.health import DeviceHealth, DeviceKind
from kiosk.words import Words, words_in


@dataclass(frozen=True, slots=True)
class Scene:
    """The session in its situation."""

    session: Session
    situation: Situation

    @property
    def words(self) -> Words:
        """The words of the session's language."""
        return words_in(self.session.language)

    @property
    def today(self) -> date:
        """The day it is in Flanders."""
        return day_of(self.situation.at)

    @property
    def knows_nobody(self) -> bool:
        """Whether the kiosk never fetched its data."""
        return self.situation.freshness is Freshness.EMPTY

    @property
    def data_is_old(self) -> bool:
        """Whether what is known of patrons can be out of date."""
        return self.situation.freshness in (Freshness.STALE, Freshness.CAPPED, Freshness.TOO_OLD)

    def has(self, kind: DeviceKind) -> bool:
        """Whether there is such a device on the desk, working or not."""
        return not self.situation.devices or bool(self._devices(kind))

    def works(self, kind: DeviceKind) -> bool:
        """Whether nothing speaks against using such a device."""
        mine = self._devices(kind)
        return not mine or any(device.fault is None for device in mine)

    def _devices(self, kind: DeviceKind) -> list[DeviceHealth]:
        return [device for device in self.situation.devices if device.kind == kind]

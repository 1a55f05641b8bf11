"""Whether the central service answers, and since when: told once when lost, once when back."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime

_log = logging.getLogger(__name__)


class Link:
    """The state of the connection to the central service."""

    def __init__(self, on_change: Callable[[], None] = lambda: None) -> None:
        self.up = False
        self.heard_at: datetime | None = None
        self._told = False
        self._on_change = on_change

    def heard(self) -> None:
        """The central service answered."""
        self.heard_at = datetime.now(UTC)
        if not self.up:
            _log.info("the central service answers")
        self._turn(up=True)

    def lost(self, why: Exception) -> None:
        """It did not, or not sensibly."""
        if self.up or not self._told:
            _log.warning("the central service is away: %s; the kiosk goes on by itself", why)
        self._turn(up=False)

    def _turn(self, *, up: bool) -> None:
        changed = self.up != up or not self._told
        self.up, self._told = up, True
        if changed:
            self._on_change()

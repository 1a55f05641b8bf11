"""Who may see the staff's page: whoever has the technician's PIN, for as long as they use it.

There is no PIN to begin with: without one, the door stays shut and says how to set one.
"""

import hmac
import os
import secrets
import stat
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

TRIES = 5
"""Wrong PINs in a minute, from whoever: 6 digits then last for months."""
_TRIES_WITHIN = 60.0
IDLE = 300.0
"""Seconds after which the page asks for the PIN again."""
_AT_ONCE = 4
"""Visits at once; a fifth ends the oldest."""
FEWEST_DIGITS, MOST_DIGITS = 6, 12
CREDENTIAL = "staff-pin"


@dataclass(frozen=True, slots=True)
class Pin:
    """The PIN, which appears in no ``repr``; or ``problem``: why there is none."""

    digits: str = field(default="", repr=False)
    problem: str = ""


def read_pin(path: Path | None, credentials: str | None = None) -> Pin:
    """Read the PIN from the technician's file, or from systemd's credential ``staff-pin``.

    ``credentials``: the folder of the credentials, as systemd tells it.
    """
    if path is None and credentials is not None:
        given = Path(credentials) / CREDENTIAL
        path = given if given.exists() else None
    if path is None:
        return Pin()
    try:
        if path.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH | stat.S_IWGRP):
            return Pin(problem=f"{path} can be read or changed by others: chmod 640 {path}")
        digits = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "not digits"
        return Pin(problem=f"{path} cannot be read: {why}")
    if not digits.isdigit() or not FEWEST_DIGITS <= len(digits) <= MOST_DIGITS:
        return Pin(problem=f"{path} must hold {FEWEST_DIGITS} to {MOST_DIGITS} digits")
    return Pin(digits)


def systemd_credentials() -> str | None:
    """Where systemd put the credentials of this service."""
    return os.environ.get("CREDENTIALS_DIRECTORY")


class TooManyTries(Exception):
    """Wait a minute."""


@dataclass
class Door:
    """``clock``: seconds, monotonic."""

    pin: Pin
    clock: Callable[[], float]
    _tries: deque[float] = field(default_factory=deque)
    _inside: dict[str, float] = field(default_factory=dict, repr=False)

    def enter(self, digits: str) -> str | None:
        """Try a PIN; return the token of a visit. Raises ``TooManyTries``, also for a right one."""
        now = self.clock()
        while self._tries and now - self._tries[0] >= _TRIES_WITHIN:
            self._tries.popleft()
        if len(self._tries) >= TRIES:
            raise TooManyTries
        right = hmac.compare_digest(digits.encode(), self.pin.digits.encode())
        if not self.pin.digits or not right:
            self._tries.append(now)
            return None
        while len(self._inside) >= _AT_ONCE:
            del self._inside[min(self._inside, key=self._inside.__getitem__)]
        token = secrets.token_urlsafe(32)
        self._inside[token] = now
        return token

    def is_inside(self, token: str) -> bool:
        """Whether a visit still runs; then it goes on from now."""
        now = self.clock()
        since = self._inside.get(token)
        if since is None or now - since >= IDLE:
            self._inside.pop(token, None)
            return False
        self._inside[token] = now
        return True

    def leave(self, token: str) -> None:
        """End a visit."""
        self._inside.pop(token, None)

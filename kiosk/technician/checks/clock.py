"""The clock: due dates hang on it, and a Raspberry Pi has no battery."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from kiosk.technician.finding import Complaint, Finding, ill, wary, well
from kiosk.technician.machine import Machine

_SYNCHRONISED = "run/systemd/timesync/synchronized"
_OTHERS = ("run/chrony", "run/ntpsec", "run/ntpd.sock")
_MEND = "sudo timedatectl set-ntp true"
MOST_OFF = timedelta(minutes=2)
WRITTEN = datetime(2026, 1, 1, tzinfo=UTC)
"""This program was not there before."""


@dataclass(frozen=True, slots=True)
class ClockFacts:
    """``central``: what the central service's clock said at ``now``, if it was reached.

    ``synchronised``: by systemd's own time service; ``None`` where another one does that.
    """

    now: datetime
    synchronised: bool | None
    central: datetime | None


def gather_clock(machine: Machine, now: datetime, central: datetime | None) -> ClockFacts:
    """Look whether the clock was set by the network."""
    other = any(machine.at(place).exists() for place in _OTHERS)
    synchronised = None if other else machine.at(_SYNCHRONISED).exists()
    return ClockFacts(now, synchronised, central)


def check_clock(facts: ClockFacts) -> Finding:
    """Judge it."""
    off = timedelta() if facts.central is None else facts.now - facts.central
    if abs(off) > MOST_OFF or facts.now < WRITTEN:
        reason = f"it says {facts.now:%Y-%m-%d %H:%M} UTC"
        if facts.central is not None:
            reason += f", the central service {facts.central:%Y-%m-%d %H:%M} UTC"
        return ill("clock", Complaint.CLOCK_WRONG, reason, _MEND)
    if facts.synchronised is False and facts.central is None:
        reason = "it was not set by the network since the start, and nothing says that it is right"
        return wary("clock", Complaint.CLOCK_NOT_SYNCHRONISED, reason, _MEND)
    return well("clock", f"{facts.now:%Y-%m-%d %H:%M} UTC")

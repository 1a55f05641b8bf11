"""The daemon itself: whether it runs, and what it says of itself over its own port."""

from dataclasses import dataclass
from enum import Enum
from typing import assert_never

import httpx
from pydantic import TypeAdapter, ValidationError

from kiosk.drivers.health import DeviceHealth
from kiosk.technician.finding import Complaint, Finding, ill, well

ABOUT = "kiosk"
_SECONDS = 5.0


class Daemon(Enum):
    """How the daemon is."""

    RUNS = "runs"
    STOPPED = "stopped"
    HANGS = "hangs"
    STRANGER = "another program"


@dataclass(frozen=True, slots=True)
class SelfReport:
    """What a running kiosk answers at ``/api/health``, as far as the doctor needs it."""

    branch: str
    central_up: bool
    freshness: str
    cache_age_seconds: int | None
    unsent: int
    set_aside: int
    devices: tuple[DeviceHealth, ...]
    feed: str | None = None
    mended: int = 0


@dataclass(frozen=True, slots=True)
class DaemonFacts:
    """``address``: where it was asked. ``says``: there where it runs."""

    address: str
    daemon: Daemon
    says: SelfReport | None = None


_REPORT = TypeAdapter(SelfReport)


def gather_daemon(host: str, port: int, seconds: float = _SECONDS) -> DaemonFacts:
    """Ask the daemon how it is."""
    address = f"http://{host}:{port}/"
    try:
        answer = httpx.get(f"{address}api/health", trust_env=False, timeout=seconds)
        return DaemonFacts(address, Daemon.RUNS, _REPORT.validate_json(answer.content))
    except httpx.ConnectError:
        return DaemonFacts(address, Daemon.STOPPED)
    except httpx.TimeoutException:
        return DaemonFacts(address, Daemon.HANGS)
    except (httpx.HTTPError, ValidationError):
        return DaemonFacts(address, Daemon.STRANGER)


def check_daemon(facts: DaemonFacts) -> Finding:
    """Judge it."""
    match facts.daemon:
        case Daemon.RUNS:
            return well(ABOUT, f"runs, its screen is at {facts.address}")
        case Daemon.STOPPED:
            mend = "sudo systemctl enable --now kiosk; journalctl -u kiosk -n 50"
            return ill(ABOUT, Complaint.KIOSK_NOT_RUNNING, "it is not running", mend)
        case Daemon.HANGS:
            mend = "sudo systemctl restart kiosk"
            return ill(ABOUT, Complaint.KIOSK_HANGS, "it runs and does not answer", mend)
        case Daemon.STRANGER:
            reason = f"another program answers at {facts.address}"
            mend = f"sudo ss -ltnp 'sport = :{facts.address.rstrip('/').rpartition(':')[2]}'"
            return ill(ABOUT, Complaint.PORT_TAKEN, reason, mend)
        case _:
            assert_never(facts.daemon)

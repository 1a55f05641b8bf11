"""What the kiosk's process takes: time to start, memory, and processor while nobody is there."""

import statistics
import time
from dataclasses import dataclass

import psutil

from kiosk.drivers.health import DeviceState
from tools.measures import Figure
from whole_library import View, WholeLibrary

STARTS = 7
IDLE_SECONDS = 30.0


def measure(library: WholeLibrary) -> list[Figure]:
    """Measure a kiosk that has served visits; it is started anew several times."""
    memory = _process(library).memory_info().rss / 2**20
    idle = _idle_percent(library)
    starts = [_start(library) for _ in range(STARTS)]
    answered = [start.answered for start in starts]
    return [
        Figure(
            "kiosk_start_seconds",
            statistics.median(answered),
            "s",
            "from starting the program to its screen's first answer, cache filled; "
            f"median of {STARTS}, worst {max(answered):.2f}",
        ),
        Figure(
            "kiosk_start_devices_seconds",
            statistics.median(start.opened for start in starts),
            "s",
            f"from starting the program until every device works or is told lost; of {STARTS}",
        ),
        Figure(
            "kiosk_start_cpu_seconds",
            statistics.median(start.processor for start in starts),
            "s",
            f"processor time until then, whatever else the machine does; median of {STARTS}",
        ),
        Figure("kiosk_rss_mb", memory, "MiB", "resident set after the visits of this bench"),
        Figure(
            "kiosk_idle_cpu_percent",
            idle,
            "%",
            f"processor time of the kiosk over {IDLE_SECONDS:.0f} s without visitors, of one core",
        ),
    ]


def _process(library: WholeLibrary) -> psutil.Process:
    """The kiosk itself: `setpriv` became it."""
    return psutil.Process(library.running["kiosk"].pid)


def _idle_percent(library: WholeLibrary) -> float:
    process = _process(library)
    before = process.cpu_times()
    time.sleep(IDLE_SECONDS)
    after = process.cpu_times()
    used = after.user + after.system - before.user - before.system
    return 100 * used / IDLE_SECONDS


@dataclass(frozen=True, slots=True)
class _Start:
    """Seconds. ``answered``: the screen; ``opened``: the devices; ``processor``: taken by then."""

    answered: float
    opened: float
    processor: float


def _start(library: WholeLibrary) -> _Start:
    library.stop("kiosk")
    began = time.monotonic()
    library.start(library.programs.kiosk())
    answered = time.monotonic() - began
    library.await_true(lambda: _all_opened(library.health()), "the devices are opened")
    opened = time.monotonic() - began
    used = _process(library).cpu_times()
    return _Start(answered, opened, used.user + used.system)


def _all_opened(health: View) -> bool:
    states = [device["state"] for device in health["devices"]]
    return bool(states) and DeviceState.STARTING not in states

"""What the kiosk's process takes: time to start, memory, and processor while nobody is there."""

import statistics
import time

import psutil

from tools.measures import Figure
from whole_library import WholeLibrary

STARTS = 7
IDLE_SECONDS = 30.0


def measure(library: WholeLibrary) -> list[Figure]:
    """Measure a kiosk that has served visits; it is started anew several times."""
    memory = _process(library).memory_info().rss / 2**20
    idle = _idle_percent(library)
    starts = [_start_seconds(library) for _ in range(STARTS)]
    return [
        Figure(
            "kiosk_start_seconds",
            statistics.median(starts),
            "s",
            "from starting the program to its first answer with all devices opened or reported, "
            f"cache filled; median of {STARTS}, worst {max(starts):.2f}",
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


def _start_seconds(library: WholeLibrary) -> float:
    library.stop("kiosk")
    began = time.monotonic()
    library.start(library.programs.kiosk())
    return time.monotonic() - began

"""An export of a library system brought into PostgreSQL: the first, the same again, a night's."""

import re
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from central_process import CENTRAL, ROOT, central
from postgresql_server import postgresql_server
from small_export import small_export
from tools.measures import Figure

PATRONS = 1_000_000
"""As many as there is time for, three times over; ``measure(3_000_000)`` takes all of Flanders."""
_LOOK_EVERY_S = 0.2
A_NIGHT = 100
"""Of so many patrons and items one is not as it was the night before."""


@dataclass(frozen=True, slots=True)
class _Taken:
    seconds: float
    peak_mb: float


def measure(patrons: int = PATRONS) -> list[Figure]:
    """Measure ``central import`` as a process of its own, on a server that waits for its disk."""
    with (
        postgresql_server() as server,
        tempfile.TemporaryDirectory(prefix="bench-") as place,
    ):
        first, night = Path(place) / "first", Path(place) / "night"
        rows = _write(first, patrons, is_night=False)
        _write(night, patrons, is_night=True)
        words = ("--state", f"{place}/state", "--database", server.url(server.database()))
        if central("migrate", *words).returncode:
            raise RuntimeError("central migrate failed")
        taken = [_take(export, words) for export in (first, first, night)]
    return list(_figures(patrons, rows, *taken))


def _figures(
    patrons: int, rows: int, first: _Taken, again: _Taken, night: _Taken
) -> Iterator[Figure]:
    how = f"{rows} rows of CSV, of {patrons} patrons with a pass and a membership each"
    yield Figure("import_rows_per_second", rows / first.seconds, "1/s", f"{how}, PostgreSQL")
    yield Figure(
        "import_again_rows_per_second", rows / again.seconds, "1/s", "the same, nothing new in it"
    )
    yield Figure(
        "import_night_rows_per_second",
        rows / night.seconds,
        "1/s",
        f"the same, one in {A_NIGHT} memberships and titles changed",
    )
    peak = max(first.peak_mb, again.peak_mb, night.peak_mb)
    yield Figure("import_peak_mb", peak, "MB", "the most that any of the three was resident")


def _take(export: Path, words: Iterable[str]) -> _Taken:
    """Import it.

    Its peak is read while it runs: what the kernel tells of a child at its end counts what was
    resident in us when it was started.
    """
    began, peak_mb = time.monotonic(), 0.0
    command = [*CENTRAL, "import", str(export), *words]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None:
            peak_mb = _peak_mb(process.pid) or peak_mb
            with suppress(subprocess.TimeoutExpired):
                process.wait(_LOOK_EVERY_S)
    if process.returncode:
        raise RuntimeError("central import failed")
    return _Taken(time.monotonic() - began, peak_mb)


def _peak_mb(pid: int) -> float | None:
    """The most that was resident so far, in MB; ``None``: it is over."""
    found = re.search(r"^VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    return None if found is None else int(found[1]) / 1024


def _write(directory: Path, patrons: int, *, is_night: bool) -> int:
    """Write an export line by line; return how many rows it has."""
    files = small_export(directory).files
    for name, lines in _lines(patrons, is_night=is_night):
        with (directory / name).open("a", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)
    return sum(text.count("\n") - 1 for text in files.values()) + 3 * patrons + patrons // 10


def _lines(patrons: int, *, is_night: bool) -> Iterator[tuple[str, Iterable[str]]]:
    def new(n: int) -> bool:
        return is_night and n % A_NIGHT == 0

    them, items = range(patrons), range(patrons // 10)
    yield "patrons.csv", (f"G{n},BEV" for n in them)
    yield "passes.csv", (f"G{n}-1,G{n},2000,BEV,2000{n:010}," for n in them)
    until = (f"20{36 if new(n) else 35}-12-31" for n in them)
    yield "memberships.csv", (f"G{n},BEV,VOLW,2020-01-01,{end}" for n, end in enumerate(until))
    titles = (f"{'Nieuwe titel' if new(n) else 'Titel'} {n}" for n in items)
    told = (f"N{n},BEV,BV{n + 3_000_000},2100,{title},Iemand" for n, title in enumerate(titles))
    yield "items.csv", told

"""`make bench`: measures, and writes bench/results.json. No figure here passes or fails."""

import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "hw-mocks"))

from tools.measures import (
    Figure,
    central,
    eid,
    herd,
    importing,
    latency,
    membership,
    outbox,
    process,
    region,
    replug,
)
from whole_library import whole_library

RESULTS = Path("bench") / "results.json"
Measure = Callable[[], list[Figure]]


def a_library() -> list[Figure]:
    """Measure a whole library: its screen and its process."""
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as place,
        whole_library(Path(place)) as library,
    ):
        return [*latency.measure(library), *process.measure(library)]


MEASURES: tuple[Measure, ...] = (
    a_library,
    replug.measure,
    eid.measure,
    membership.measure,
    outbox.measure,
    central.measure,
    region.measure,
    herd.measure,
    importing.measure,
)
"""What takes longest comes last: who has no time for it has the rest."""


def main() -> int:
    """Measure everything, print it and write it down."""
    figures: list[Figure] = []
    for measure in MEASURES:
        for figure in measure():
            print(f"{figure.name:32} {figure.value:10.2f} {figure.unit:4} {figure.how}", flush=True)
            figures.append(figure)
    results = {f.name: {"value": round(f.value, 4), "unit": f.unit, "how": f.how} for f in figures}
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

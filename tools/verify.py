"""`make verify`: SPIN tries every order of events of the models, then without each safeguard.

A model must hold; with any one of its safeguards left out it must fail, or that safeguard proves
nothing. The models are tests/protocol/*.pml; docs/protocol.md tells the protocol for people.
"""

import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

MODELS = Path(__file__).parents[1] / "tests/protocol"
DEEPEST = 100_000
"""Steps after which SPIN gives up; the longest run of a model has a few hundred."""
PATIENCE = 1_800
"""Seconds for one model; the largest takes about a minute."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What SPIN found. ``states``: how many it saw; ``broken``: the assertion that failed."""

    states: int
    broken: str | None


def safeguards(model: Path) -> dict[str, int]:
    """Return what a model can leave out, by name, with its number."""
    found = re.findall(r"#define (\w+) +\(WITHOUT != (\d+)\)", model.read_text(encoding="utf-8"))
    return {name: int(number) for name, number in found}


def verify(
    model: Path, without: int = 0, faults: int | None = None, optimise: str = "-O2"
) -> Verdict:
    """Try every order of events, with one safeguard left out, and so many ``faults``.

    ``optimise``: for a model of few states, ``-O0`` is sooner done.

    Raises ``RuntimeError`` when SPIN or the compiler cannot do it, or not all was tried.
    """
    chosen = [f"-DWITHOUT={without}", *([] if faults is None else [f"-DFAULTS={faults}"])]
    with TemporaryDirectory() as place:
        _run(place, "spin", "-a", *chosen, str(model))
        _run(place, "gcc", optimise, "-w", "-DSAFETY", "-DCOLLAPSE", "-o", "pan", "pan.c")
        return _read(_run(place, "./pan", f"-m{DEEPEST}", "-E", "-n"))


def _run(place: str, *command: str) -> str:
    try:
        done = subprocess.run(
            command, cwd=place, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    except FileNotFoundError as error:
        raise RuntimeError(f"{command[0]} is not here: `make test` installs it") from error
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stdout[-500:]}{done.stderr[-500:]}")
    return done.stdout


def _read(said: str) -> Verdict:
    errors, states = re.search(r"errors: (\d+)", said), re.search(r"(\d+) states, stored", said)
    if errors is None or states is None or "max search depth too small" in said:
        raise RuntimeError(f"not all was tried: {said[-500:]}")
    broken = re.search(r"pan:1: (.*) \(at depth", said)
    if (broken is None) != (errors[1] == "0"):
        raise RuntimeError(f"this cannot be read: {said[-500:]}")
    return Verdict(int(states[1]), None if broken is None else broken[1])


def judged(
    models: Sequence[Path],
    faults: int | None = None,
    only: AbstractSet[str] | None = None,
    optimise: str = "-O2",
) -> Iterator[tuple[bool, str]]:
    """Verify models and each of their safeguards, or ``only`` some of these.

    Yields whether it is as it must be, and that in words.
    """
    for model in models:
        whole = verify(model, faults=faults, optimise=optimise)
        held = whole.broken or "holds"
        yield whole.broken is None, f"{model.stem}: {held}, {whole.states:,} states"
        for name, number in safeguards(model).items():
            if only is not None and name not in only:
                continue
            found = verify(model, number, faults, optimise)
            fails = found.broken and f"fails, as it must: {found.broken}"
            line = f"{model.stem} without {name}: {fails or 'HOLDS: proves nothing'}"
            yield found.broken is not None, line


def main() -> int:
    """Say it line by line; 0 when all is as it must be."""
    well = True
    for as_it_must_be, line in judged(sorted(MODELS.glob("*.pml"))):
        well &= as_it_must_be
        print(line, flush=True)
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())

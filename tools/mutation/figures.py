"""What was found: the table of docs/mutants.md, and the changes that no test noticed."""

from collections import Counter
from collections.abc import Iterator, Sequence

from mutmut.mutation.data import SourceFileMutationData

from tools.mutation.trying import SURVIVED, UNTESTED


def figures(files: Sequence[SourceFileMutationData]) -> Iterator[str]:
    """Each module, how many changes were made in it, and how many were noticed."""
    yield "| module | changes | noticed | |"
    yield "| --- | ---: | ---: | ---: |"
    total: Counter[bool] = Counter()
    ended = 0
    for file in sorted(files, key=lambda file: str(file.path)):
        codes = [UNTESTED if code is None else code for code in file.exit_code_by_key.values()]
        ended += sum(code < 0 for code in codes)
        count = Counter(code not in (SURVIVED, UNTESTED) for code in codes)
        if codes:
            total += count
            name = str(file.path).removeprefix("kiosk/domain/").removesuffix(".py")
            yield _row(f"`{name}`", count)
    yield _row("**all**", total)
    yield f"Ended by a limit of time or room, and counted as noticed: {ended}."


def _row(name: str, count: Counter[bool]) -> str:
    made = count.total()
    return f"| {name} | {made} | {count[True]} | {100 * count[True] / made:.1f} % |"


def survivors(files: Sequence[SourceFileMutationData]) -> Iterator[str]:
    """Each change that no test noticed, as `mutmut show` takes it."""
    for file in files:
        for name, code in file.exit_code_by_key.items():
            if code in (SURVIVED, UNTESTED):
                yield f"{name}: {'no test comes by' if code == UNTESTED else 'survived'}"

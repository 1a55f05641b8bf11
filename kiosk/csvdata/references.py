"""Names that name nothing: every cell that refers to another file is followed."""

from collections.abc import Iterable, Iterator
from itertools import chain

from kiosk.csvdata.before import Before
from kiosk.csvdata.dataset import Agreements
from kiosk.csvdata.files import Files
from kiosk.csvdata.lines import MOST_PROBLEMS
from kiosk.csvdata.merge import by_the
from kiosk.csvdata.problem import Problem
from kiosk.csvdata.shapes import did_you_mean, quoted
from kiosk.csvdata.table import Key, Line, Reference, Table
from kiosk.csvdata.tables import TABLES, named

_FEW = 2000
"""Among more names than this, none is offered instead: comparing takes too long."""


def unfollowed(files: Files, before: Before) -> Iterator[Problem]:
    """Name every reference to nothing, neither here nor known before."""
    for table in TABLES:
        for reference in table.references:
            target = named(reference.file)
            if files.of(target).readable:
                ours = _to_long if target.is_long else _to_short
                told = ours(files, before, table, reference)
                yield from (problem for problem, _ in zip(told, range(MOST_PROBLEMS), strict=False))


def _to_short(
    files: Files, before: Before, table: Table, reference: Reference
) -> Iterator[Problem]:
    target = named(reference.file)
    known = files.keys(target) | known_before(before.agreements, target)
    if table.is_long and files.long(table).named[reference] <= known:
        return
    choices = _choices(str(key[-1]) for key in known)
    for line in chain(files.lines(table), files.broken(table)):
        for key in reference.named_by(line):
            if key not in known:
                yield _nothing(table, line, reference, key, choices)


def _to_long(files: Files, before: Before, table: Table, reference: Reference) -> Iterator[Problem]:
    """Every file that refers to a long one is long itself, and does so by one cell."""
    (column,), target = reference.columns, named(reference.file)
    here = files.long(target)
    choices: tuple[str, ...] | None = None
    for some in by_the(_FEW, files.long(table).naming_nothing(column, here)):
        known = before.known(target, {key for _, key in some})
        for line, key in some:
            if key not in known:
                if choices is None:
                    choices = _choices((*here.keys(_FEW + 1), *before.some(target, _FEW + 1)))
                yield _nothing(table, line, reference, (key,), choices)


def _choices(names: Iterable[str]) -> tuple[str, ...]:
    choices = tuple(sorted(set(names)))
    return choices if len(choices) <= _FEW else ()


def _nothing(
    table: Table, line: Line, reference: Reference, key: Key, choices: tuple[str, ...]
) -> Problem:
    reason = (
        f"{quoted(' '.join(map(str, key)))} is not in {reference.file}"
        f"{did_you_mean(str(key[-1]), choices)}"
    )
    return Problem(table.name, line.number, reference.columns[-1].name, reason)


def known_before(agreed: Agreements, table: Table) -> frozenset[Key]:
    """Return the keys that a short file's lines would have, of what was known before."""
    match table.name:
        case "libraries.csv":
            return frozenset((row.code,) for row in agreed.libraries)
        case "branches.csv":
            return frozenset((row.code,) for row in agreed.branches)
        case "groups.csv":
            return frozenset((row.id,) for row in agreed.groups)
        case "subscriptions.csv":
            return frozenset((row.library, row.code) for row in agreed.subscriptions)
        case _:
            raise AssertionError(f"nothing refers to {table.name}")

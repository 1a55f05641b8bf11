"""Names that name nothing: every cell that refers to another file is followed."""

from collections.abc import Iterator
from itertools import product

from kiosk.csvdata.dataset import Dataset
from kiosk.csvdata.files import Files
from kiosk.csvdata.lines import Key
from kiosk.csvdata.problem import Problem
from kiosk.csvdata.shapes import did_you_mean, quoted
from kiosk.csvdata.table import Line, Reference, Table
from kiosk.csvdata.tables import TABLES

_FEW = 2000
"""Among more names than this, none is offered instead: comparing takes too long."""


def unfollowed(files: Files, before: Dataset) -> Iterator[Problem]:
    """Name every reference to nothing, neither here nor known before."""
    for table in TABLES:
        for reference in table.references:
            target = next(other for other in TABLES if other.name == reference.file)
            if files.of(target).readable:
                known = files.keys(target) | known_before(before, target)
                lines = files.lines(table) + files.of(table).broken
                yield from _of_table(table, lines, reference, known)


def _of_table(
    table: Table, lines: tuple[Line, ...], reference: Reference, known: frozenset[Key]
) -> Iterator[Problem]:
    choices = tuple(sorted(str(key[-1]) for key in known)) if len(known) <= _FEW else ()
    for line in lines:
        for named in _named(line, reference):
            if named not in known:
                reason = (
                    f"{quoted(' '.join(map(str, named)))} is not in {reference.file}"
                    f"{did_you_mean(str(named[-1]), choices)}"
                )
                yield Problem(table.name, line.number, reference.columns[-1].name, reason)


def _named(line: Line, reference: Reference) -> Iterator[Key]:
    cells = [line.cells.get(column) for column in reference.columns]
    if any(cell is None for cell in cells):
        return iter(())
    return product(*(cell if isinstance(cell, tuple) else (cell,) for cell in cells))


def known_before(before: Dataset, table: Table) -> frozenset[Key]:
    """Return the keys that a file's lines would have, of what was known before."""
    agreed = before.agreements
    match table.name:
        case "libraries.csv":
            return frozenset((row.code,) for row in agreed.libraries)
        case "branches.csv":
            return frozenset((row.code,) for row in agreed.branches)
        case "groups.csv":
            return frozenset((row.id,) for row in agreed.groups)
        case "subscriptions.csv":
            return frozenset((row.library, row.code) for row in agreed.subscriptions)
        case "patrons.csv":
            return frozenset((row.key,) for row in before.patrons)
        case "passes.csv":
            return frozenset((row.record.id,) for row in before.passes)
        case "items.csv":
            return frozenset((row.id,) for row in before.items)
        case _:
            raise AssertionError(f"nothing refers to {table.name}")

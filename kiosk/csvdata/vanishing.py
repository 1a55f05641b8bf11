"""Patrons, passes and items that a full export no longer names: they are gone there."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kiosk.csvdata.dataset import Dataset
from kiosk.csvdata.files import Files
from kiosk.csvdata.item_tables import ITEMS
from kiosk.csvdata.patron_tables import MEMBERSHIPS, PASSES, PATRONS
from kiosk.csvdata.problem import Problem
from kiosk.csvdata.table import Table

NEEDED = (PATRONS, PASSES, MEMBERSHIPS, ITEMS)
MOST_THAT_VANISH = 0.05
"""More than this part of what there was, and the export is taken for one that was cut off."""


@dataclass(frozen=True, slots=True)
class Remaining:
    """What is left, and why that is not believed."""

    dataset: Dataset
    problems: tuple[Problem, ...]


def remaining(files: Files, known: Dataset, *, is_sure: bool) -> Remaining:
    """Let go of what a full export does not name.

    ``known``: everything, after the import. A patron with an open loan, a hold or a fee, and an
    item that is lent or held, stay as they are until that is over. ``is_sure``: however many go.
    """
    missing = tuple(_missing(files))
    if missing:
        return Remaining(known, missing)
    patrons, passes, items = (files.keys(table) for table in (PATRONS, PASSES, ITEMS))
    owing = {row.patron for row in known.loans} | {row.patron for row in known.holds}
    owing |= {row.patron for row in known.fees}
    busy = {row.item for row in known.loans} | {row.item for row in known.holds if row.item}
    members = {key[0] for key in files.keys(MEMBERSHIPS)}
    kept = tuple(
        row if row.key in members or (row.key,) not in patrons else replace(row, memberships=())
        for row in known.patrons
        if (row.key,) in patrons or row.key in owing
    )
    keys = {row.key for row in kept}
    left = replace(
        known,
        patrons=kept,
        passes=tuple(
            row
            for row in known.passes
            if row.record.patron in keys
            and ((row.record.id,) in passes or (row.record.patron,) not in patrons)
        ),
        items=tuple(row for row in known.items if (row.id,) in items or row.id in busy),
    )
    return Remaining(left, () if is_sure else tuple(_doubted(known, left)))


def _missing(files: Files) -> Iterator[Problem]:
    there = {parsed.table for parsed in files.parsed}
    for table in NEEDED:
        if table not in there:
            yield Problem(table.name, 0, "", "is missing: a full export has it")


def _doubted(before: Dataset, after: Dataset) -> Iterator[Problem]:
    counts: tuple[tuple[Table, int, int], ...] = (
        (PATRONS, len(before.patrons), len(after.patrons)),
        (PASSES, len(before.passes), len(after.passes)),
        (ITEMS, len(before.items), len(after.items)),
    )
    for table, was, left in counts:
        if was - left > MOST_THAT_VANISH * was:
            reason = (
                f"{was - left} of {was} would vanish, more than {MOST_THAT_VANISH:.0%}: "
                "see whether the export is whole; --yes imports it as it is"
            )
            yield Problem(table.name, 0, "", reason)

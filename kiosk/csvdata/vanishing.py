"""Patrons, passes and items that a full export no longer names: they are gone there."""

from collections.abc import Iterator

from kiosk.csvdata.files import Files
from kiosk.csvdata.item_tables import ITEMS
from kiosk.csvdata.patron_tables import MEMBERSHIPS, PASSES, PATRONS
from kiosk.csvdata.problem import Problem
from kiosk.csvdata.table import Table

NEEDED = (PATRONS, PASSES, MEMBERSHIPS, ITEMS)
MOST_THAT_VANISH = 0.05
"""More than this part of what there was, and the export is taken for one that was cut off."""


def missing(files: Files) -> Iterator[Problem]:
    """Name the files without which nobody can tell what is gone."""
    for table in NEEDED:
        if not files.has(table):
            yield Problem(table.name, 0, "", "is missing: a full export has it")


def doubted(table: Table, was: int, left: int) -> Iterator[Problem]:
    """Doubt that so many of them are gone."""
    if was - left > MOST_THAT_VANISH * was:
        reason = (
            f"{was - left} of {was} would vanish, more than {MOST_THAT_VANISH:.0%}: "
            "see whether the export is whole; --yes imports it as it is"
        )
        yield Problem(table.name, 0, "", reason)

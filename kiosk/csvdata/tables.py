"""The format: all its files, in the order in which they build on each other."""

from kiosk.csvdata.item_tables import FEES, HOLDS, ITEMS, LOANS
from kiosk.csvdata.library_tables import (
    BRANCHES,
    CALENDAR,
    GROUP_FORMS,
    GROUP_MEMBERS,
    GROUP_OPTIONS,
    GROUPS,
    LIBRARIES,
    STAFFED_HOURS,
)
from kiosk.csvdata.patron_tables import MEMBERSHIPS, PASSES, PATRONS
from kiosk.csvdata.shapes import MOMENT
from kiosk.csvdata.subscription_tables import KOPPELINGEN, LICENCES, RULES, SUBSCRIPTIONS
from kiosk.csvdata.table import Reference, Table, columns_of, required


class _Export:
    made_at = required("made_at", MOMENT, "when the library system made the export")


MADE_AT = _Export.made_at
EXPORT = Table(
    "export.csv",
    "One line about the export itself. Without it, whatever a kiosk did counts as newer.",
    columns_of(_Export),
    (),
    "is only read, not kept",
)

TABLES: tuple[Table, ...] = (
    EXPORT,
    LIBRARIES,
    BRANCHES,
    STAFFED_HOURS,
    GROUPS,
    GROUP_FORMS,
    GROUP_OPTIONS,
    GROUP_MEMBERS,
    CALENDAR,
    SUBSCRIPTIONS,
    KOPPELINGEN,
    LICENCES,
    RULES,
    PATRONS,
    PASSES,
    MEMBERSHIPS,
    ITEMS,
    LOANS,
    HOLDS,
    FEES,
)

NEEDED = (LIBRARIES, BRANCHES)
"""The files without which nothing can be said, unless they were imported before."""


def named(file: str) -> Table:
    """Return the file of that name."""
    return next(table for table in TABLES if table.name == file)


def to_short(table: Table) -> tuple[Reference, ...]:
    """Return a file's references to those that are held in memory."""
    return tuple(each for each in table.references if not named(each.file).is_long)

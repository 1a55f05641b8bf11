"""What is wrong with a line of data, said so that the one who made the export can mend it."""

from dataclasses import dataclass
from enum import StrEnum


class Warned(StrEnum):
    """What is doubtful, yet imports. It is listed for staff and never decides silently."""

    NUMBER_TWICE = "number_twice"
    """One pass number on the records of two patrons: to be merged (*ontdubbelen*)."""
    NUMBER_UNREADABLE = "number_unreadable"
    """An older pass whose number a scan would take for something else."""
    KOPPELING_MISSING = "koppeling_missing"
    """A subscription that another library of a regiobib cannot recognise."""
    REFERENTIEREGIO = "referentieregio"
    """A group of form 2 or higher across two referentieregio's."""
    ITEM_UNKNOWN = "item_unknown"
    """A loan of an item that the data does not have."""
    BARCODE_TWICE = "barcode_twice"
    """One 3000 barcode on two items, or an older one twice within a library."""
    AGE_NOT_ASKED = "age_not_asked"
    """An age mark that is none of the ages by which the region's patrons are told apart."""
    KIOSK_KNOWS_BETTER = "kiosk_knows_better"
    """A loan that a kiosk changed after the export was made: the kiosk's word stays."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. ``line`` counts from 1, the header; 0 is no line in particular.

    ``reason`` never holds a pass number. ``warned``: ``None`` is an error.
    ``about``: the record in question, so that a warning is recognised the next time.
    """

    file: str
    line: int
    column: str
    reason: str
    warned: Warned | None = None
    about: str = ""

    @property
    def is_error(self) -> bool:
        """Whether it stops the import."""
        return self.warned is None

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        column = f" {self.column}" if self.column else ""
        return f"{place}{column}: {self.reason}"

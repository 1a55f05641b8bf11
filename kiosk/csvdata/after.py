"""What was known laid beside what the files say, record by record: what is known after.

All come in the order of their ids, one after another, and none is kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Generic, Protocol, TypeVar

from kiosk.csvdata.before import Before, Was
from kiosk.csvdata.dataset import PassRow
from kiosk.csvdata.files import Files
from kiosk.csvdata.item_tables import ITEMS, item
from kiosk.csvdata.merge import beside
from kiosk.csvdata.patron_tables import MEMBERSHIPS, PASSES, PATRONS, membership, pass_row, patron
from kiosk.csvdata.table import Line
from kiosk.domain.records import Item, Membership, Patron

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Met(Generic[R]):
    """A record as it was, and as the files tell it; either may be ``None``, not both.

    ``line``: where it is told. ``goes``: a full export does
    not name it, and nothing keeps it.
    """

    key: str
    was: Was[R] | None
    told: R | None = None
    line: Line | None = None
    goes: bool = False

    @property
    def number(self) -> int:
        """The number of the line that tells it, or 0."""
        return 0 if self.line is None else self.line.number

    @property
    def record(self) -> R:
        """The record as it is after."""
        if self.told is not None:
            return self.told
        assert self.was is not None  # noqa: S101 - it was there, or it is told
        return self.was.record


class Busy(Protocol):
    """What has something lent, on hold or owed, and so outlasts a full export without it."""

    def patron(self, key: str) -> bool:
        """Whether a patron has."""

    def item(self, key: str) -> bool:
        """Whether an item is."""


def patrons(files: Files, before: Before, full: Busy | None = None) -> Iterator[Met[Patron]]:
    """Every patron. ``full``: of a full export, who stays without being named in it."""
    told = ((key, (line, its)) for key, line, its in beside(_lines(files), _memberships(files)))
    for key, was, now in beside(before.patrons(), told):
        line, its = now or (None, None)
        if line is not None:
            if its is None:
                its = () if was is None or full is not None else was.record.memberships
            yield Met(key, was, patron(line, its), line)
        elif its is not None and was is not None:
            yield Met(key, was, replace(was.record, memberships=its), goes=_goes(key, full))
        else:
            yield Met(key, was, goes=_goes(key, full))


def _goes(key: str, full: Busy | None) -> bool:
    return full is not None and not full.patron(key)


def _lines(files: Files) -> Iterator[tuple[str, Line]]:
    return files.long(PATRONS).by_key()


def _memberships(files: Files) -> Iterator[tuple[str, tuple[Membership, ...]]]:
    """Return each patron's, in the order in which they are always kept."""
    read = (membership(line) for _, line in files.long(MEMBERSHIPS).by_key())
    for key, its in groupby(read, key=lambda pair: pair[0]):
        yield key, tuple(each for _, each in its)


def passes(files: Files, before: Before, full: Busy | None = None) -> Iterator[Met[PassRow]]:
    """Every pass. One goes with its patron, or when an export names the patron without it."""
    named = files.long(PATRONS)
    for key, was, line in beside(before.passes(), files.long(PASSES).by_key()):
        met = Met(key, was, None if line is None else pass_row(line), line)
        if full is not None:
            patron_key = met.record.record.patron
            is_named = named.has(patron_key)
            goes = line is None if is_named else not full.patron(patron_key)
            met = replace(met, goes=goes)
        yield met


def items(files: Files, before: Before, full: Busy | None = None) -> Iterator[Met[Item]]:
    """Every item."""
    for key, was, line in beside(before.items(), files.long(ITEMS).by_key()):
        if line is not None:
            yield Met(key, was, item(line), line)
        else:
            yield Met(key, was, goes=full is not None and not full.item(key))

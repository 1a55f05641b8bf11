"""What a file of the format is: its columns, what makes a line unique, and what it refers to."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from itertools import product
from typing import Any, Generic, TypeVar, cast

from kiosk.csvdata.shapes import Shape

T = TypeVar("T")


class Absent(Enum):
    """Stands for "no default": the cell must be filled."""

    ABSENT = "absent"


@dataclass(frozen=True, slots=True, eq=False)
class Column(Generic[T]):
    """A column. ``default``: what an empty cell or a missing column means."""

    name: str
    shape: Shape[Any]
    says: str
    default: T | Absent

    @property
    def required(self) -> bool:
        """Whether each line must fill it."""
        return self.default is Absent.ABSENT


def required(name: str, shape: Shape[T], says: str) -> Column[T]:
    """A column that each line fills."""
    return Column(name, shape, says, Absent.ABSENT)


def optional(name: str, shape: Shape[T], says: str) -> Column[T | None]:
    """A column that may be empty or missing."""
    return Column(name, shape, says, None)


def defaulted(name: str, shape: Shape[T], default: T, says: str) -> Column[T]:
    """A column that means something when it is empty or missing."""
    return Column(name, shape, says, default)


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """The cells of ``columns`` together name a line of ``file``; one that is empty names nothing.

    A cell with several values names several lines.
    """

    columns: tuple[Column[Any], ...]
    file: str

    def named_by(self, line: "Line") -> "Iterator[Key]":
        """Return the keys of the lines that a line names by it."""
        cells = [line.cells.get(column) for column in self.columns]
        if None in cells:
            return iter(())
        return product(*(cell if isinstance(cell, tuple) else (cell,) for cell in cells))


@dataclass(frozen=True, slots=True)
class Line:
    """One line's cells, each read by its column's shape. ``number`` counts from 1, the header."""

    number: int
    cells: Mapping[Column[Any], object]

    def __getitem__(self, column: Column[T]) -> T:
        return cast(T, self.cells[column])


Key = tuple[object, ...]
"""The cells by which a line is found."""

Complaint = tuple[Column[Any], str]
"""A column and what is wrong with it."""


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A file of the format.

    ``key``: the cells that no two lines may share; without any, lines may repeat.
    ``check``: what a line alone can say wrong.
    ``gone``: the column by which a line takes its record away; such a line needs only its key.
    ``renews``: what a line does to what was known before, in the documentation's words.
    ``looked_up``: of a file with a line for each patron or item, which is never held in memory as a
    whole: the cells by which its lines are found, besides the key.
    """

    name: str
    says: str
    columns: tuple[Column[Any], ...]
    key: tuple[Column[Any], ...]
    renews: str
    references: tuple[Reference, ...] = ()
    check: Callable[[Line], list[Complaint]] = lambda _: []
    gone: Column[bool] | None = None
    looked_up: tuple[Column[Any], ...] | None = None

    @property
    def is_long(self) -> bool:
        """Whether it is one of the files with a line for each patron or item."""
        return self.looked_up is not None


def columns_of(holder: type) -> tuple[Column[Any], ...]:
    """Return the columns that a class lists, in its order."""
    return tuple(value for value in vars(holder).values() if isinstance(value, Column))

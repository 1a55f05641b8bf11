"""What was known before an import, asked for a piece at a time: it may be too much for memory."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from kiosk.csvdata.dataset import Agreements, Base, PassRow
from kiosk.csvdata.table import Table
from kiosk.domain.records import Item, Patron

R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)


class Was(Protocol[R_co]):
    """A record as it was, which is taken apart only when somebody asks for it."""

    @property
    def record(self) -> R_co:
        """The record."""


Stream = Iterator[tuple[str, Was[R]]]
"""Records by their ids, in the order of those as Python compares texts."""


class Before(Protocol):
    """Everything that was known."""

    @property
    def agreements(self) -> Agreements:
        """What the libraries agreed on."""

    def patrons(self) -> Stream[Patron]:
        """The patrons, with their memberships."""

    def passes(self) -> Stream[PassRow]:
        """The passes."""

    def items(self) -> Stream[Item]:
        """The items."""

    def known(self, table: Table, keys: Collection[str]) -> frozenset[str]:
        """Which of these keys a long file's earlier lines had."""

    def some(self, table: Table, most: int) -> tuple[str, ...]:
        """At most so many of the keys that a long file's earlier lines had."""


@dataclass(frozen=True, slots=True)
class Remembered(Generic[R]):
    """A record that is in memory anyway."""

    record: R


@dataclass(frozen=True, slots=True)
class InMemory:
    """What was known, where that is little."""

    base: Base

    @property
    def agreements(self) -> Agreements:
        """What the libraries agreed on."""
        return self.base.dataset.agreements

    def patrons(self) -> Stream[Patron]:
        """The patrons, with their memberships."""
        return _in_order(self.base.dataset.patrons, lambda row: row.key)

    def passes(self) -> Stream[PassRow]:
        """The passes."""
        return _in_order(self.base.dataset.passes, lambda row: row.record.id)

    def items(self) -> Stream[Item]:
        """The items."""
        return _in_order(self.base.dataset.items, lambda row: row.id)

    def known(self, table: Table, keys: Collection[str]) -> frozenset[str]:
        """Which of these keys a long file's earlier lines had."""
        return frozenset(self._keys(table)) & frozenset(keys)

    def some(self, table: Table, most: int) -> tuple[str, ...]:
        """At most so many of the keys that a long file's earlier lines had."""
        return tuple(self._keys(table))[:most]

    def _keys(self, table: Table) -> Iterator[str]:
        match table.name:
            case "patrons.csv":
                return (key for key, _ in self.patrons())
            case "passes.csv":
                return (key for key, _ in self.passes())
            case "items.csv":
                return (key for key, _ in self.items())
            case _:
                raise AssertionError(f"nothing refers to {table.name}")


def _in_order(rows: Iterable[R], key: Callable[[R], str]) -> Stream[R]:
    return ((key(row), Remembered(row)) for row in sorted(rows, key=key))

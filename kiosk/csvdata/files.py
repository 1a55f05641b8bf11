"""The files of one directory, read but not yet put together."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from kiosk.csvdata.lines import Key, Parsed
from kiosk.csvdata.problem import Problem
from kiosk.csvdata.table import Line, Table
from kiosk.csvdata.tables import EXPORT, MADE_AT


@dataclass(frozen=True, slots=True)
class Files:
    """What was there. A file that was not there has no lines."""

    parsed: tuple[Parsed, ...] = ()
    problems: tuple[Problem, ...] = ()
    """What is wrong with the files themselves."""

    def of(self, table: Table) -> Parsed:
        """Return what was read of a file."""
        return next((parsed for parsed in self.parsed if parsed.table is table), Parsed(table))

    def lines(self, table: Table) -> tuple[Line, ...]:
        """Return the lines of a file that are as they should be."""
        return self.of(table).lines

    def keys(self, table: Table) -> frozenset[Key]:
        """Return the keys of a file's lines, of those with a broken cell too."""
        return self.of(table).keys

    def line_where(self, table: Table, **cells: object) -> int:
        """Find the line with these cells, by column name: its number, or 0."""
        return next((line.number for line in self._where(table, cells.items())), 0)

    def _where(self, table: Table, cells: Iterable[tuple[str, object]]) -> Iterator[Line]:
        columns = {column.name: column for column in table.columns}
        wanted = [(columns[name], value) for name, value in cells]
        for line in self.lines(table):
            if all(line[column] == value for column, value in wanted):
                yield line

    @property
    def made_at(self) -> datetime | None:
        """When the export was made, where it says so."""
        return next((line[MADE_AT] for line in self.lines(EXPORT)), None)

"""The files of one directory, read but not yet put together."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import Self

from kiosk.csvdata.lines import Parsed
from kiosk.csvdata.problem import Problem
from kiosk.csvdata.spool import LongFile, Spool
from kiosk.csvdata.table import Key, Line, Table
from kiosk.csvdata.tables import EXPORT, MADE_AT, to_short


@dataclass(frozen=True, slots=True)
class Files:
    """What was there. A file that was not there has no lines.

    Long files are on disk, in the ``spool``, which goes with the files: close them.
    """

    spool: Spool = field(default_factory=Spool)
    parsed: tuple[Parsed, ...] = ()
    problems: tuple[Problem, ...] = ()
    """What is wrong with the files themselves."""
    absent: dict[Table, LongFile] = field(default_factory=dict)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        what: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        self.spool.close()

    def of(self, table: Table) -> Parsed:
        """Return what was read of a file."""
        return next((parsed for parsed in self.parsed if parsed.table is table), Parsed(table))

    def has(self, table: Table) -> bool:
        """Whether the file was there."""
        return any(parsed.table is table for parsed in self.parsed)

    def long(self, table: Table) -> LongFile:
        """Return the lines of a long file; none, when it was not there."""
        there = self.of(table).long
        if there is None:
            if table not in self.absent:
                self.absent[table] = LongFile(self.spool, table, to_short(table))
            there = self.absent[table]
        return there

    def lines(self, table: Table) -> Iterable[Line]:
        """Return the lines of a file that are as they should be, in its order."""
        return self.long(table).lines() if table.is_long else self.of(table).lines

    def broken(self, table: Table) -> Iterable[Line]:
        """Return the lines that could be taken apart, with the cells that could be read."""
        return self.long(table).lines(are_good=False) if table.is_long else self.of(table).broken

    def keys(self, table: Table) -> frozenset[Key]:
        """Return the keys of a short file's lines, of those with a broken cell too."""
        return self.of(table).keys

    def line_where(self, table: Table, **cells: object) -> int:
        """Find the line of a short file with these cells, by column name: its number, or 0."""
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

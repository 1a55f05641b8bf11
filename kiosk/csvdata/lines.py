"""From a file's bytes to its lines, naming every cell that cannot be read.

One record is one line: a quote that is not closed spoils its own line only, and the numbers that
are reported are those that an editor shows.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from kiosk.csvdata.problem import Problem
from kiosk.csvdata.shapes import LONGEST_CELL, BadCell, did_you_mean, quoted
from kiosk.csvdata.table import Column, Complaint, Line, Table

LONGEST_LINE = 65536
_BOM = b"\xef\xbb\xbf"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_UNDECODABLE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")

Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Parsed:
    """What could be read of a file, and what could not.

    ``broken``: lines that could be taken apart, with the cells of them that could be read.
    ``keys``: of every line whose key could be read, even where another cell could not, so that
    one bad cell does not make every reference to its line look wrong.
    ``readable``: whether the header could be understood at all.
    """

    table: Table
    lines: tuple[Line, ...] = ()
    broken: tuple[Line, ...] = ()
    keys: frozenset[Key] = frozenset()
    problems: tuple[Problem, ...] = ()
    readable: bool = True


class _BadLine(ValueError):
    """A line that cannot be taken apart; the message is the reason."""


def parse(table: Table, raw: Iterable[bytes]) -> Parsed:
    """Read a file. ``raw``: its lines, with or without their ends, at most one byte too long."""
    parsing = _Parsing(table)
    lines = iter(raw)
    header = next(lines, b"")
    if not parsing.read_header(header):
        return Parsed(table, problems=tuple(parsing.problems), readable=False)
    for number, line in enumerate(lines, start=2):
        if line.strip():
            parsing.read_line(number, line)
    return Parsed(
        table,
        tuple(parsing.lines),
        tuple(parsing.broken),
        frozenset(parsing.first_seen),
        tuple(parsing.problems),
    )


@dataclass(slots=True)
class _Parsing:
    """What is known half-way through a file."""

    table: Table
    columns: list[Column[Any]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    broken: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    first_seen: dict[Key, int] = field(default_factory=dict)

    def complain(self, number: int, column: str, reason: str) -> None:
        self.problems.append(Problem(self.table.name, number, column, reason))

    def read_header(self, raw: bytes) -> bool:
        if raw.startswith(_UTF_16):
            self.complain(1, "", "is UTF-16; save it as UTF-8")
            return False
        try:
            names = [name.strip() for name in _split(raw.removeprefix(_BOM))]
        except _BadLine as why:
            self.complain(1, "", str(why))
            return False
        if not any(names):
            self.complain(1, "", "is empty: its first line must name the columns")
            return False
        return self._take_columns(names)

    def _take_columns(self, names: Sequence[str]) -> bool:
        before = len(self.problems)
        known = {column.name: column for column in self.table.columns}
        for name in names:
            if name not in known:
                self.complain(1, _shown(name), _unknown_column(name, tuple(known)))
            elif known[name] in self.columns:
                self.complain(1, name, "is there twice")
            else:
                self.columns.append(known[name])
        for column in self.table.columns:
            if column.required and column not in self.columns:
                self.complain(1, column.name, "is missing: this column must be there")
        return len(self.problems) == before

    def read_line(self, number: int, raw: bytes) -> None:
        try:
            texts = self._as_many_as_columns(_split(raw))
        except _BadLine as why:
            self.complain(number, "", str(why))
            return
        line, complaints = self._read_cells(number, texts)
        complaints += self._seen_before(line)
        if not complaints and not self._goes(line):
            complaints = self.table.check(line)
        for column, reason in complaints:
            self.complain(number, column.name, reason)
        (self.broken if complaints else self.lines).append(line)

    def _as_many_as_columns(self, texts: list[str]) -> list[str]:
        if len(texts) != len(self.columns):
            raise _BadLine(f"has {len(texts)} cells, the header has {len(self.columns)}")
        return texts

    def _read_cells(self, number: int, texts: Sequence[str]) -> tuple[Line, list[Complaint]]:
        given = dict(zip(self.columns, texts, strict=True))
        gone = self.table.gone is not None and given.get(self.table.gone, "").strip() == "yes"
        cells: dict[Column[Any], object] = {}
        complaints = []
        for column in self.table.columns:
            if gone and column not in self.table.key and column is not self.table.gone:
                continue
            try:
                cells[column] = _read_cell(column, given.get(column, ""))
            except BadCell as why:
                complaints.append((column, str(why)))
        return Line(number, cells), complaints

    def _seen_before(self, line: Line) -> list[Complaint]:
        key = self.table.key
        if not key or any(column not in line.cells for column in key):
            return []
        first = self.first_seen.setdefault(tuple(line[column] for column in key), line.number)
        if first == line.number:
            return []
        return [(key[-1], f"line {first} has this {' and '.join(c.name for c in key)} already")]

    def _goes(self, line: Line) -> bool:
        return self.table.gone is not None and line[self.table.gone]


def _split(raw: bytes) -> list[str]:
    if len(raw) > LONGEST_LINE:
        raise _BadLine(f"is longer than {LONGEST_LINE} bytes")
    text = raw.rstrip(b"\r\n").decode("utf-8", errors="surrogateescape")
    try:
        return next(csv.reader([text], strict=True), [""])
    except csv.Error:
        raise _BadLine("has a quote that is not closed, or a line end in the middle") from None


def _read_cell(column: Column[Any], raw: str) -> object:
    if len(raw) > LONGEST_CELL:
        raise BadCell(f"is longer than {LONGEST_CELL} characters")
    if _UNDECODABLE.search(raw):
        raise BadCell("is not UTF-8; save the file as UTF-8")
    control = _CONTROL.search(raw)
    if control:
        raise BadCell(f"holds the control character U+{ord(control[0]):04X}")
    text = raw.strip()
    if text:
        return column.shape.read(text)
    if column.required:
        raise BadCell("is empty")
    return column.default


def _unknown_column(name: str, known: tuple[str, ...]) -> str:
    if ";" in name:
        return "has semicolons; put commas between the cells"
    return f"is no column of this file{did_you_mean(name, known)}"


def _shown(name: str) -> str:
    return name if name.isidentifier() and len(name) <= 40 else quoted(name)

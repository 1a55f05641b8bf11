"""From a file's bytes to its lines, naming every cell that cannot be read.

One record is one line: a quote that is not closed spoils its own line only, and the numbers that
are reported are those that an editor shows.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from kiosk.csvdata.problem import Problem
from kiosk.csvdata.shapes import LONGEST_CELL, BadCell, did_you_mean, quoted
from kiosk.csvdata.spool import LongFile
from kiosk.csvdata.table import Column, Complaint, Key, Line, Table

LONGEST_LINE = 65536
MOST_PROBLEMS = 10_000
"""So many are named of a file; a file with more is not what it is taken for."""
TELL_EVERY = 50_000
_BOM = b"\xef\xbb\xbf"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_UNDECODABLE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_SUSPECT = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Parsed:
    """What could be read of a file, and what could not.

    ``broken``: lines that could be taken apart, with the cells of them that could be read.
    ``keys``: of every line whose key could be read, even where another cell could not, so that
    one bad cell does not make every reference to its line look wrong.
    ``long``: where the lines of a long file are; then none is here.
    ``readable``: whether the header could be understood at all.
    """

    table: Table
    lines: tuple[Line, ...] = ()
    broken: tuple[Line, ...] = ()
    keys: frozenset[Key] = frozenset()
    problems: tuple[Problem, ...] = ()
    readable: bool = True
    long: LongFile | None = None


class _BadLine(ValueError):
    """A line that cannot be taken apart; the message is the reason."""


def parse(
    table: Table,
    raw: Iterable[bytes],
    long: LongFile | None = None,
    tell: Callable[[int], None] = lambda _: None,
) -> Parsed:
    """Read a file. ``raw``: its lines, with or without their ends, at most one byte too long.

    ``long``: where to put its lines instead of in memory. ``tell``: called now and then, with the
    number of lines read.
    """
    parsing = _Parsing(table, long)
    lines = iter(raw)
    header = next(lines, b"")
    if not parsing.read_header(header):
        return Parsed(table, problems=tuple(parsing.problems), readable=False, long=long)
    for number, line in enumerate(lines, start=2):
        if line.strip():
            parsing.read_line(number, line)
        if number % TELL_EVERY == 0:
            tell(number)
    parsing.finish()
    return Parsed(
        table,
        tuple(parsing.lines),
        tuple(parsing.broken),
        frozenset(parsing.first_seen),
        tuple(parsing.problems),
        long=long,
    )


_Place = tuple[Column[Any], int | None, Callable[[str], object], bool]
"""A column, where in a line it stands (``None``: nowhere), how it is read, whether it must be."""


@dataclass(slots=True)
class _Parsing:
    """What is known half-way through a file."""

    table: Table
    long: LongFile | None
    columns: list[Column[Any]] = field(default_factory=list)
    places: list[_Place] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    broken: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    first_seen: dict[Key, int] = field(default_factory=dict)
    unnamed: int = 0

    def complain(self, number: int, column: str, reason: str) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(self.table.name, number, column, reason))
        else:
            self.unnamed += 1

    def finish(self) -> None:
        if self.long is not None:
            for line, first in self.long.all_taken():
                column, reason = self._seen(first)
                self.complain(line.number, column.name, reason)
        if self.unnamed:
            reason = f"{self.unnamed} more are not named: is it the right file?"
            self.problems.append(Problem(self.table.name, 0, "", reason))

    def read_header(self, raw: bytes) -> bool:
        if raw.startswith(_UTF_16):
            self.complain(1, "", "is UTF-16; save it as UTF-8")
            return False
        try:
            names = [name.strip() for name in _split(_decoded(raw.removeprefix(_BOM)))]
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
        self.places = [self._place(column) for column in self.table.columns]
        return len(self.problems) == before

    def _place(self, column: Column[Any]) -> _Place:
        at = self.columns.index(column) if column in self.columns else None
        return column, at, column.shape.read, column.required

    def read_line(self, number: int, raw: bytes) -> None:
        try:
            text = _decoded(raw)
            texts = self._as_many_as_columns(_split(text))
        except _BadLine as why:
            self.complain(number, "", str(why))
            return
        is_clean = len(text) <= LONGEST_CELL and _SUSPECT.search(text) is None
        line, complaints = self._read_cells(number, texts, is_clean=is_clean)
        if self.long is None:
            complaints += self._seen_before(line)
        if not complaints and not self._goes(line):
            complaints = self.table.check(line)
        for column, reason in complaints:
            self.complain(number, column.name, reason)
        if self.long is not None:
            self.long.take(line, is_good=not complaints)
        else:
            (self.broken if complaints else self.lines).append(line)

    def _as_many_as_columns(self, texts: list[str]) -> list[str]:
        if len(texts) != len(self.columns):
            raise _BadLine(f"has {len(texts)} cells, the header has {len(self.columns)}")
        return texts

    def _read_cells(
        self, number: int, texts: Sequence[str], *, is_clean: bool
    ) -> tuple[Line, list[Complaint]]:
        cells: dict[Column[Any], object] = {}
        complaints = []
        for column, at, read, is_required in self._read_of(texts):
            raw = "" if at is None else texts[at]
            try:
                if not is_clean:
                    _must_be_clean(raw)
                text = raw.strip()
                if text:
                    cells[column] = read(text)
                elif is_required:
                    raise BadCell("is empty")  # noqa: TRY301 - as a cell that cannot be read
                else:
                    cells[column] = column.default
            except BadCell as why:
                complaints.append((column, str(why)))
        return Line(number, cells), complaints

    def _read_of(self, texts: Sequence[str]) -> Iterable[_Place]:
        """All of a line, or of one that takes its record away the key."""
        gone = self.table.gone
        if gone is None or gone not in self.columns:
            return self.places
        if texts[self.columns.index(gone)].strip() != "yes":
            return self.places
        return [place for place in self.places if place[0] in (*self.table.key, gone)]

    def _seen_before(self, line: Line) -> Iterator[Complaint]:
        key = self.table.key
        if not key or any(column not in line.cells for column in key):
            return
        first = self.first_seen.setdefault(tuple(line[column] for column in key), line.number)
        if first != line.number:
            yield self._seen(first)

    def _seen(self, first: int) -> Complaint:
        key = self.table.key
        return key[-1], f"line {first} has this {' and '.join(c.name for c in key)} already"

    def _goes(self, line: Line) -> bool:
        return self.table.gone is not None and line[self.table.gone]


def _decoded(raw: bytes) -> str:
    if len(raw) > LONGEST_LINE:
        raise _BadLine(f"is longer than {LONGEST_LINE} bytes")
    return raw.rstrip(b"\r\n").decode("utf-8", errors="surrogateescape")


def _split(text: str) -> list[str]:
    if '"' not in text and "\r" not in text and "\n" not in text:
        return text.split(",")
    try:
        return next(csv.reader([text], strict=True), [""])
    except csv.Error:
        raise _BadLine("has a quote that is not closed, or a line end in the middle") from None


def _must_be_clean(raw: str) -> None:
    if len(raw) > LONGEST_CELL:
        raise BadCell(f"is longer than {LONGEST_CELL} characters")
    if _UNDECODABLE.search(raw):
        raise BadCell("is not UTF-8; save the file as UTF-8")
    control = _CONTROL.search(raw)
    if control:
        raise BadCell(f"holds the control character U+{ord(control[0]):04X}")


def _unknown_column(name: str, known: tuple[str, ...]) -> str:
    if ";" in name:
        return "has semicolons; put commas between the cells"
    return f"is no column of this file{did_you_mean(name, known)}"


def _shown(name: str) -> str:
    return name if name.isidentifier() and len(name) <= 40 else quoted(name)

"""Reads a directory of the format. The only module here that touches files."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import BinaryIO

from kiosk.csvdata.assembly import assemble
from kiosk.csvdata.dataset import NOTHING_KNOWN, Base, Reading
from kiosk.csvdata.files import Files
from kiosk.csvdata.lines import LONGEST_LINE, Parsed, parse
from kiosk.csvdata.problem import Problem
from kiosk.csvdata.shapes import did_you_mean
from kiosk.csvdata.table import Table
from kiosk.csvdata.tables import TABLES


def read_directory(directory: Path, today: date, base: Base = NOTHING_KNOWN) -> Reading:
    """Read what a directory says, on top of what was known before.

    Every problem is returned, none raised; with an error among them there is no dataset.
    """
    return assemble(read_files(directory), base, today)


def read_files(directory: Path) -> Files:
    """Read the files of a directory, which takes longest, before anything is put together."""
    if not directory.is_dir():
        return Files(problems=(Problem(str(directory), 0, "", "is not a directory"),))
    problems = list(_strangers(directory))
    parsed = []
    for table in TABLES:
        path = directory / table.name
        if path.exists():
            try:
                parsed.append(_read(path, table))
            except OSError as why:
                reason = f"cannot be read: {why.strerror}"
                problems.append(Problem(table.name, 0, "", reason))
    return Files(tuple(parsed), tuple(problems))


def _read(path: Path, table: Table) -> Parsed:
    if not path.is_file():
        raise OSError(0, "it is not a file")
    with path.open("rb") as file:
        return parse(table, _lines(file))


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Return lines, each cut off when it is too long to be one."""
    limit = LONGEST_LINE + 2
    while raw := file.readline(limit):
        yield raw
        while len(raw) == limit and not raw.endswith(b"\n"):
            raw = file.readline(limit)


def _strangers(directory: Path) -> Iterator[Problem]:
    names = tuple(table.name for table in TABLES)
    for path in sorted(directory.glob("*")):
        if path.suffix.lower() == ".csv" and path.name not in names:
            reason = f"is no file of the format{did_you_mean(path.name, names)}"
            yield Problem(ascii(path.name)[1:-1], 0, "", reason)

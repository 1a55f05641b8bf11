"""Reads a directory of the format. The only module here that touches files."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import BinaryIO

from kiosk.csvdata.assembly import assemble
from kiosk.csvdata.dataset import NOTHING_KNOWN, Base, Reading
from kiosk.csvdata.files import Files
from kiosk.csvdata.lines import LONGEST_LINE, Parsed, parse
from kiosk.csvdata.problem import Problem
from kiosk.csvdata.shapes import did_you_mean
from kiosk.csvdata.spool import LongFile, Spool
from kiosk.csvdata.table import Table
from kiosk.csvdata.tables import TABLES, to_short

_BLOCK = 1 << 20


Tell = Callable[[str, int, int], None]
"""Called now and then while files are read: which one, how many lines of it, of how many."""


def read_directory(directory: Path, today: date, base: Base = NOTHING_KNOWN) -> Reading:
    """Read what a directory says, on top of what was known before: where that is little.

    Every problem is returned, none raised; with an error among them there is no dataset.
    """
    with read_files(directory) as files:
        return assemble(files, base, today)


def read_files(directory: Path, tell: Tell = lambda _, __, ___: None) -> Files:
    """Read the files of a directory, which takes longest, before anything is put together."""
    if not directory.is_dir():
        return Files(problems=(Problem(str(directory), 0, "", "is not a directory"),))
    problems = list(_strangers(directory))
    parsed = []
    spool = Spool()
    for table in TABLES:
        path = directory / table.name
        if path.exists():
            try:
                parsed.append(_read(path, table, spool, tell))
            except OSError as why:
                reason = f"cannot be read: {why.strerror}"
                problems.append(Problem(table.name, 0, "", reason))
    return Files(spool, tuple(parsed), tuple(problems))


def _read(path: Path, table: Table, spool: Spool, tell: Tell) -> Parsed:
    if not path.is_file():
        raise OSError(0, "it is not a file")
    long = LongFile(spool, table, to_short(table)) if table.is_long else None
    with path.open("rb") as file:
        count = sum(some.count(b"\n") for some in iter(partial(file.read, _BLOCK), b""))
        file.seek(0)
        tell(table.name, 0, count)
        return parse(table, _lines(file), long, lambda done: tell(table.name, done, count))


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

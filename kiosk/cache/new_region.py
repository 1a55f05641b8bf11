"""A whole new region, built batch by batch in a file of its own."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from kiosk.cache.generations import BadGeneration
from kiosk.cache.open_file import OpenFile
from kiosk.regionfile.rows import Cursor, Row
from kiosk.regionfile.writing import counts_of, cursor_of, more_rows, stand_at, write_all


@dataclass(slots=True)
class NewRegion:
    """A region on its way; not used before it is complete."""

    path: Path
    _file: OpenFile | None
    _upto: Cursor = field(default_factory=Cursor)
    _rows: int = 0

    @classmethod
    def begun(cls, path: Path) -> Self:
        """Begin in an empty file."""
        return cls(path, OpenFile.opened(path))

    def add(self, rows: Sequence[Row], upto: Cursor) -> None:
        """Write the next batch."""
        with self._open().writing() as driver:
            self._rows += more_rows(driver, rows)
            write_all(driver, rows)
            stand_at(driver, upto)
        self._upto = upto

    def complete(self) -> None:
        """See that all is there that was written, and close it. Raises ``BadGeneration``."""
        with self._open().reading() as driver:
            if (cursor_of(driver), sum(counts_of(driver).values())) != (self._upto, self._rows):
                raise BadGeneration("a new generation of the cache is not complete")
        self.close()

    def close(self) -> None:
        """The last connection takes the journal into the file and deletes it."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _open(self) -> OpenFile:
        if self._file is None:
            raise BadGeneration("a new generation of the cache was closed already")
        return self._file

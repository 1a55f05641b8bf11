"""A clock that a test sets, and what can still be read in the files of a database."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path


@dataclass
class Clock:
    """Tells the time that it is told."""

    now: datetime = datetime(2026, 11, 23, 10, tzinfo=UTC)

    def __call__(self) -> datetime:
        """The time."""
        return self.now

    def passes(self, **time: float) -> None:
        """Let time pass: ``seconds=…``."""
        self.now += timedelta(**time)


def readable(database: Path, words: str) -> list[str]:
    """Names of the database's files in which these words can be read."""
    files = database.parent.glob(f"{database.name}*")
    return sorted(file.name for file in files if words.encode() in file.read_bytes())

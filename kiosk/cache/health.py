"""Whether a database file is sound, asked before anything relies on it."""

import sqlite3
from contextlib import closing
from pathlib import Path


def is_sound(path: Path) -> bool:
    """Whether SQLite finds the file whole; one that is not there, or empty, is.

    Finds broken structure, not a changed byte within a text: those have hashes of their own.
    """
    if not path.exists() or path.stat().st_size == 0:
        return True
    try:
        with closing(sqlite3.connect(path, timeout=5)) as connection:
            return connection.execute("PRAGMA quick_check(1)").fetchall() == [("ok",)]
    except sqlite3.OperationalError as error:
        # Locked or not to be opened: says nothing of the file, and is told by who opens it next.
        return "malformed" not in str(error)
    except sqlite3.DatabaseError:
        return False


def beside(path: Path) -> tuple[Path, ...]:
    """The files of a database: itself and what SQLite keeps beside it."""
    return (path, *(path.with_name(f"{path.name}{end}") for end in ("-wal", "-shm")))

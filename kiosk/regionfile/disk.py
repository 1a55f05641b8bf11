"""Files: begun so that nobody else reads them, and on the disk before anything relies on them."""

import os
from pathlib import Path
from typing import BinaryIO


def private_file(path: Path) -> BinaryIO:
    """Begin a file that only its owner may read, in the place of one that was left there."""
    path.unlink(missing_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def delete_database(path: Path) -> None:
    """Delete a database with all that SQLite keeps beside it; the file itself first."""
    for end in ("", "-wal", "-shm", "-journal"):
        path.with_name(f"{path.name}{end}").unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Return once all of a file is on the disk; of a folder: the names in it."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

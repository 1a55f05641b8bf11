"""What must be on the disk before anything relies on it."""

import os
from pathlib import Path


def sync(path: Path) -> None:
    """Return once all of a file is on the disk; of a folder: the names in it."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

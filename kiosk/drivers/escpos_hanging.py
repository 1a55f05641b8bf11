"""Whether half a receipt hangs out of a printer: it does so after a power cut or a restart too."""

import os
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote


class Hanging:
    """A mark on the disk. ``folder``: the kiosk's own; ``name``: the printer's."""

    def __init__(self, folder: Path, name: str) -> None:
        self._mark = folder / f"{quote(name, safe='')}.hanging"

    def __bool__(self) -> bool:
        return self._mark.exists()

    def set(self) -> None:
        """Make the mark; on the disk when this returns. Raises ``OSError``."""
        self._mark.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._mark.touch(mode=0o600)
        self._settle()

    def clear(self) -> None:
        """Take it away. A mark that stays costs a blank piece of paper."""
        with suppress(OSError):
            self._mark.unlink(missing_ok=True)
            self._settle()

    def _settle(self) -> None:
        folder = os.open(self._mark.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

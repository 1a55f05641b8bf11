"""The machine's own files, under a root that a test can make up."""

import grp
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

KIOSK = "kiosk"
"""The daemon's user and group (systemd/sysusers.d/kiosk.conf)."""


@dataclass(frozen=True, slots=True)
class FileRights:
    """Who may open a device file. ``group``: its name, or its number where it has none."""

    group: str
    mode: int

    @property
    def kiosk_may(self) -> bool:
        """Whether the daemon may read and write it."""
        both = stat.S_IRGRP | stat.S_IWGRP
        everybody = stat.S_IROTH | stat.S_IWOTH
        ours = self.group == KIOSK and self.mode & both == both
        return ours or self.mode & everybody == everybody

    def __str__(self) -> str:
        return f"group {self.group}, mode {stat.S_IMODE(self.mode):04o}"


@dataclass(frozen=True, slots=True)
class Machine:
    """The files of the system, read-only. What cannot be read counts as not there."""

    root: Path = Path("/")

    def at(self, path: str | Path) -> Path:
        """Where a path of the machine lies."""
        return self.root / str(path).lstrip("/")

    def text(self, path: str) -> str:
        """A file's text, stripped; empty where there is none."""
        try:
            return self.at(path).read_text(encoding="utf-8", errors="replace").strip()
        except OSError:
            return ""

    def files(self, folders: tuple[str, ...], pattern: str) -> Iterator[str]:
        """The texts of the files in some folders whose names fit."""
        for folder in folders:
            try:
                found = sorted(self.at(folder).glob(pattern))
            except OSError:
                continue
            for file in found:
                yield self.text(str(file.relative_to(self.root)))

    def rights(self, path: str) -> FileRights | None:
        """Who may open a file; ``None`` where it is not there."""
        try:
            found = self.at(path).stat()
        except OSError:
            return None
        return FileRights(_group_name(found.st_gid), found.st_mode)


def _group_name(number: int) -> str:
    try:
        return grp.getgrgid(number).gr_name
    except KeyError:
        return str(number)

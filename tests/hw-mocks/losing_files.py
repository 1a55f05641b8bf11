"""A folder whose disk loses power under plain files: what was not waited for may be gone.

It stands beneath ``os``: notes when a file or the folder is synced, a file renamed or deleted, and
what was in the folder just before. What SQLite writes it takes care of itself (``losing_power``);
only files that others write, ``*.part`` and ``*.zst``, can be lost before they are synced.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pytest

Names = dict[str, int]
"""Which file each name stands for."""


@dataclass(frozen=True, slots=True)
class FileSynced:
    """All of a file is on the disk."""

    file: int


@dataclass(frozen=True, slots=True)
class FolderSynced:
    """All names are on the disk."""


@dataclass(frozen=True, slots=True)
class Renamed:
    """A file got another name."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Deleted:
    """A name is gone."""

    name: str


@dataclass(frozen=True, slots=True)
class Moment:
    """Just before a step: which names there were, and what was in each file."""

    names: Names
    contents: dict[int, bytes]
    step: FileSynced | FolderSynced | Renamed | Deleted | None


@dataclass
class LosingFiles:
    """What happened in a folder, moment by moment."""

    folder: Path
    moments: list[Moment] = field(default_factory=list)
    _open: dict[int, int] = field(default_factory=dict)
    """Kept open, so that no other file gets the same number."""
    _loose: set[int] = field(default_factory=set)

    def note(self, step: FileSynced | FolderSynced | Renamed | Deleted | None) -> None:
        """Note a step that comes now."""
        names, contents = {}, {}
        for path in self.folder.iterdir():
            file = names[path.name] = path.stat().st_ino
            if file not in self._open:
                self._open[file] = os.open(path, os.O_RDONLY)
                if path.suffix in (".part", ".zst"):
                    self._loose.add(file)
            contents[file] = path.read_bytes()
        self.moments.append(Moment(names, contents, step))

    def lose_power(self, moment: int, chance: Random) -> dict[str, bytes]:
        """What may be found after the power was cut at a moment: each file's bytes."""
        before, now = self.moments[:moment], self.moments[moment]
        contents: dict[int, bytes] = {}
        for each in (*before, now):
            contents |= each.contents
        safe = {each.step.file for each in before if isinstance(each.step, FileSynced)}
        return {
            name: _left(contents[file], chance) if file in self._loose - safe else contents[file]
            for name, file in self._names(before, now, chance).items()
        }

    def _names(self, before: list[Moment], now: Moment, chance: Random) -> Names:
        synced = [n for n, each in enumerate(before) if isinstance(each.step, FolderSynced)]
        since = before[synced[-1] if synced else 0 :]
        names = dict((since[0] if since else now).names)
        fresh = {name: file for name, file in now.names.items() if file not in names.values()}
        for each in since[: chance.randint(0, len(since))]:
            match each.step:
                case Renamed(old, new) if old in each.names:
                    names.pop(old, None)
                    names[new] = each.names[old]
                case Deleted(name):
                    names.pop(name, None)
                case _:
                    pass
        there = set(names.values())
        also = {n: f for n, f in fresh.items() if f not in there and chance.random() < 0.5}
        return also | names

    def close(self) -> None:
        """Let go of the files."""
        for handle in self._open.values():
            os.close(handle)


def _left(content: bytes, chance: Random) -> bytes:
    return content[: chance.choice((0, len(content) // 2, len(content)))]


@contextmanager
def losing_files(folder: Path, patch: pytest.MonkeyPatch) -> Iterator[LosingFiles]:
    """Watch a folder, from what is in it now on the disk."""
    watched, sync = LosingFiles(folder), os.fsync

    def fsync(handle: int) -> None:
        number = os.fstat(handle).st_ino
        watched.note(FolderSynced() if number == folder.stat().st_ino else FileSynced(number))
        sync(handle)

    def moving(real: Callable[..., None]) -> Callable[..., None]:
        def move(old: Any, new: Any, **words: Any) -> None:
            watched.note(Renamed(Path(old).name, Path(new).name))
            real(old, new, **words)

        return move

    def deleting(real: Callable[..., None]) -> Callable[..., None]:
        def delete(path: Any, **words: Any) -> None:
            watched.note(Deleted(Path(path).name))
            real(path, **words)

        return delete

    with patch.context() as beneath:
        beneath.setattr(os, "fsync", fsync)
        for name in ("rename", "replace"):
            beneath.setattr(os, name, moving(getattr(os, name)))
        for name in ("unlink", "remove"):
            beneath.setattr(os, name, deleting(getattr(os, name)))
        watched.note(FolderSynced())
        yield watched
        watched.note(None)
    watched.close()

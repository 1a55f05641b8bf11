"""The cache's file, whole generation after whole generation: ``cache.db``, ``cache-1.db``, ….

A new one is built under another name, checked, on the disk, and only then has its own; the one with
the highest number that is sound is in use. The one before is kept for a day, should the new one be
found damaged. Nothing is ever renamed over a file that is in use.
"""

import logging
import re
from datetime import datetime
from pathlib import Path

from kiosk.cache.health import is_sound
from kiosk.regionfile.disk import delete_database, sync

_log = logging.getLogger(__name__)
_PART = ".part"
_DOUBTED = ".doubted"


class BadGeneration(Exception):
    """A new generation is not what it should be; the old one stays in use."""


def current(base: Path) -> Path:
    """The newest generation, sound or not; the base's name when there is none yet."""
    found = _generations(base)
    return found[-1] if found else base


def newest_sound(base: Path) -> Path:
    """The generation to use. Those that are damaged are deleted: all can be fetched again."""
    for path in reversed(_generations(base)):
        if not _doubted(path).exists() and is_sound(path):
            return path
        _log.error("%s is damaged and deleted: what was in it is fetched again", path)
        delete(path)
    return base


def doubt(path: Path) -> None:
    """Note that something in a file could not be read, which a check of the file did not find."""
    _doubted(path).touch(mode=0o600)


def begin(base: Path) -> Path:
    """Where the next generation is built; what an interrupted one left is gone."""
    part = _numbered(base, _number(base, current(base)) + 1)
    part = part.with_name(part.name + _PART)
    delete(part)
    return part


def finish(part: Path) -> Path:
    """Check what was built, put it safely on the disk and give it its name.

    The file must be closed. Raises ``BadGeneration``.
    """
    if not is_sound(part):
        delete(part)
        raise BadGeneration("a new generation of the cache was damaged while it was built")
    sync(part)
    named = part.with_name(part.name.removesuffix(_PART))
    part.rename(named)
    sync(named.parent)
    return named


def keep_one_before(base: Path) -> None:
    """Delete all generations but the newest two."""
    for old in _generations(base)[:-2]:
        delete(old)


def forget_before(base: Path, moment: datetime) -> None:
    """Delete the generations that are no longer in use and were not written since."""
    for old in _generations(base)[:-1]:
        if old.stat().st_mtime < moment.timestamp():
            delete(old)


def wipe(base: Path) -> None:
    """Delete all generations, and what was being built."""
    for path in (*_generations(base), *base.parent.glob(f"{base.stem}-*{base.suffix}{_PART}")):
        delete(path)


def delete(path: Path) -> None:
    """Delete a generation, with what is noted of it."""
    delete_database(path)
    _doubted(path).unlink(missing_ok=True)


def _generations(base: Path) -> list[Path]:
    pattern = re.compile(rf"{re.escape(base.stem)}-([0-9]+){re.escape(base.suffix)}")
    found = [each for each in base.parent.glob(f"{base.stem}-*") if pattern.fullmatch(each.name)]
    found.sort(key=lambda each: _number(base, each))
    return [base, *found] if base.exists() else found


def _number(base: Path, path: Path) -> int:
    return 0 if path == base else int(path.stem.removeprefix(f"{base.stem}-"))


def _numbered(base: Path, number: int) -> Path:
    return base.with_name(f"{base.stem}-{number}{base.suffix}")


def _doubted(path: Path) -> Path:
    return path.with_name(path.name + _DOUBTED)

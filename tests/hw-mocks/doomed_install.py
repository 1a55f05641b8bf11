"""A snapshot installed by a process that is killed at a step.

``python doomed_install.py FOLDER STEP…``: for each step a child installs a snapshot in FOLDER/STEP
and is killed when it opens, renames, deletes or connects to a file for the STEP-th time. Ends with
the step that was not reached.
"""

import os
import signal
import sys
from pathlib import Path

from kiosk.bodies import Kind
from kiosk.cache.local import Cursor, LocalCache
from kiosk.cache.snapshot import install
from packed_region import packed
from small_region import ATLAS, BOEK, put

_STEPS = {"open", "os.rename", "os.remove", "os.mkdir", "os.truncate", "sqlite3.connect"}


def killed(folder: Path, step: int) -> bool:
    """Install in a child that is killed at a step; tell whether it came that far."""
    folder.mkdir()
    cache = LocalCache(folder / "cache.db")
    cache.apply([put(Kind.ITEM, ATLAS.id, ATLAS)], Cursor("e1", 1))
    cache.close()
    file = folder / "snapshot.zst"
    promised = packed(file, [put(Kind.ITEM, BOEK.id, BOEK)], Cursor("e2", 7))
    child = os.fork()
    if not child:
        cache = LocalCache(folder / "cache.db")
        die_at(step)
        install(cache, file, promised)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def die_at(step: int) -> None:
    """Kill this process at its so-manieth step with a file."""
    done = 0

    def count(event: str, _: object) -> None:
        nonlocal done
        if event in _STEPS:
            done += 1
            if done == step:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)


if __name__ == "__main__":
    for each in sys.argv[2:]:
        if not killed(Path(sys.argv[1]) / each, int(each)):
            break

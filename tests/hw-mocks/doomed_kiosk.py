"""A kiosk's files in a process that is killed at a step, or on a disk that is full.

``python doomed_kiosk.py killed FOLDER STEP…``: for each step a child does a day's work in
FOLDER/STEP and is killed before its STEP-th statement; what it saw as kept goes to the file seen.
``python doomed_kiosk.py full FOLDER``: works until no more fits; prints what was kept and refused.
"""

import os
import resource
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError

from kiosk.bodies import Kind
from kiosk.cache.local import Cursor, LocalCache
from kiosk.cache.outbox import Acknowledgement, Outbox
from kiosk.domain.ids import BranchCode, ItemId
from kiosk.domain.operation import OutcomeKind, Return
from small_region import ATLAS, BOEK, put

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


def a_day(folder: Path, seen: int) -> None:
    """Some of everything that is ever written; each kept operation is told to ``seen``."""
    outbox, cache = Outbox(folder / "outbox.db"), LocalCache(folder / "cache.db")
    cache.apply([put(Kind.ITEM, ATLAS.id, ATLAS)], Cursor("e1", 1))
    os.write(seen, b"filled\n")
    for number in range(4):
        give_back(outbox, f"I{number}")
        os.write(seen, f"I{number}\n".encode())
    words = [
        Acknowledgement(kept.id, False, "", 1, OutcomeKind.APPLIED, "e1")
        for kept in outbox.pending(2)
    ]
    outbox.acknowledge(words, NOW)
    outbox.settle(1, "e1")
    outbox.offer_again("e2")
    cache.replace([([put(Kind.ITEM, BOEK.id, BOEK)], Cursor("e2", 1))])
    outbox.close()
    cache.close()


def give_back(outbox: Outbox, item: str) -> None:
    """Take an item back."""
    outbox.record(Return(ItemId(item), BranchCode("b1"), NOW), None)


def killed(folder: Path, step: int) -> bool:
    """Do a day's work in a child that is killed at a step; tell whether it came that far."""
    folder.mkdir()
    child = os.fork()
    if not child:
        die_at(step)
        seen = os.open(folder / "seen", os.O_WRONLY | os.O_CREAT | os.O_SYNC, 0o600)
        a_day(folder, seen)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def die_at(step: int) -> None:
    """Kill this process before its so-manieth statement."""
    done = 0

    def count() -> None:
        nonlocal done
        done += 1
        if done == step:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", lambda *_: count())
    event.listen(Engine, "commit", lambda *_: count())


def full(folder: Path) -> None:
    """Work until no file may grow, then with room again."""
    outbox = Outbox(folder / "outbox.db")
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, hard))
    kept, refused = 0, 0
    while not refused:
        try:
            give_back(outbox, f"I{kept}")
            kept += 1
        except OperationalError:
            refused += 1
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    give_back(outbox, "later")
    print(kept, refused)  # noqa: T201 - for the test
    outbox.close()


if __name__ == "__main__":
    what, where, *steps = sys.argv[1:]
    if what == "full":
        full(Path(where))
    else:
        for each in steps:
            if not killed(Path(where) / each, int(each)):
                break

"""A kiosk's files in a process that is killed at a step, or on a disk that is full.

``python doomed_kiosk.py killed FOLDER STEP…``: for each step a child does a day's work in
FOLDER/STEP and is killed before its STEP-th step; what it saw as kept goes to the file seen.
``unshare -rm python doomed_kiosk.py full FOLDER``: works until no more fits; prints JSON.
"""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError

from kiosk.bodies import Kind
from kiosk.cache.generations import BadGeneration
from kiosk.cache.local import Cursor, LocalCache, Row
from kiosk.cache.outbox import Acknowledgement, Outbox
from kiosk.domain.ids import BranchCode, ItemId
from kiosk.domain.operation import OutcomeKind, Return
from kiosk.printing.jobs import Jobs, Way
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
    """Kill this process before its so-manieth statement, renaming or deletion."""
    done = 0

    def count(*_: object) -> None:
        nonlocal done
        done += 1
        if done == step:
            os.kill(os.getpid(), signal.SIGKILL)

    def told(name: str, _: object) -> None:
        if name in ("os.rename", "os.remove"):
            count()

    event.listen(Engine, "connect", lambda driver, _: driver.set_trace_callback(count))
    sys.addaudithook(told)


def full(folder: Path) -> None:
    """Work on a disk of a few megabytes until no more fits, then with room again."""
    mount("-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder))
    outbox, cache, jobs = (
        Outbox(folder / "outbox.db"),
        LocalCache(folder / "cache.db"),
        Jobs(folder / "print.db"),
    )
    cache.apply([put(Kind.ITEM, ATLAS.id, ATLAS)], Cursor("e1", 1))
    told = {
        "rows": until_full(lambda number: cache.apply(many_items(number), Cursor("e1", number)))
    }
    mount("-o", "remount,size=4m", str(folder))
    told["operations"] = until_full(lambda number: give_back(outbox, f"I{number}"))
    mount("-o", "remount,size=5m", str(folder))
    told["receipts"] = until_full(lambda number: keep_receipt(jobs, number))
    told["regions"] = until_full(lambda number: cache.replace(whole_region(number)))
    told["cursor"] = cache.cursor().rv
    told["answers"] = len(cache.items([ATLAS.barcode]))
    mount("-o", "remount,size=40m", str(folder))
    give_back(outbox, "later")
    keep_receipt(jobs, 1)
    cache.apply(many_items(told["rows"] + 1), Cursor("e1", told["rows"] + 1))
    cache.replace(whole_region(1))
    told["pending"] = len(outbox.pending(10_000))
    told["kept receipts"] = len(jobs.recent(10_000))
    print(json.dumps({**told, "epoch": cache.cursor().epoch}))  # noqa: T201 - for the test
    outbox.close()
    cache.close()
    jobs.close()


def until_full(work: Callable[[int], object]) -> int:
    """Work until the disk is full; return how often that went well."""
    for number in range(1, 10_000):
        try:
            work(number)
        except (OperationalError, sqlite3.OperationalError, BadGeneration, OSError):
            return number - 1
    raise SystemExit("this disk is never full")


def many_items(number: int) -> list[Row]:
    """A page of the feed."""
    names = [f"I{number}-{each}" for each in range(100)]
    items = [replace(ATLAS, id=ItemId(name), barcode=name) for name in names]
    return [put(Kind.ITEM, item.id, item) for item in (ATLAS, *items)]


def whole_region(number: int) -> list[tuple[list[Row], Cursor]]:
    """A region that is bigger than what is left."""
    return [(many_items(page), Cursor(f"new-{number}", page)) for page in range(1, 60)]


def keep_receipt(jobs: Jobs, number: int) -> None:
    """Keep a receipt."""
    jobs.add(Way.PAPER, f"{number} " * 200, NOW, timedelta(hours=1))


def mount(*words: str) -> None:
    """Mount, in a namespace of our own."""
    subprocess.run(["mount", *words], check=True)


if __name__ == "__main__":
    what, where, *steps = sys.argv[1:]
    if what == "full":
        full(Path(where))
    else:
        for each in steps:
            if not killed(Path(where) / each, int(each)):
                break

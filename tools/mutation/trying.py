"""Tries each change in a child of its own, which inherits the collected tests."""

import gc
import os
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.state import state
from mutmut.utils.format_utils import mangled_name_from_mutant_name

from tools.mutation.constants import others
from tools.mutation.source import asked_for

SURVIVED, NOTICED, UNTESTED = 0, 1, 33
"""What became of a change, as mutmut keeps it; below 0: the signal that ended it."""
MOST = 255
"""An exit code."""
CPU_SECONDS = 10
"""Of a child; all tests take half of them, so what takes longer never ends."""
BYTES = 2 << 30


@dataclass(frozen=True)
class Change:
    """A change to be tried. ``tests``: those that can notice, those that will at the front."""

    file: SourceFileMutationData
    name: str
    make: Callable[[], None]
    tests: list[pytest.Item]


class Trying:
    """A plugin of pytest: instead of running the tests once, tries every change with them."""

    def __init__(self, files: Sequence[SourceFileMutationData], at_once: int) -> None:
        self._files = files
        self._at_once = at_once
        self._tests: dict[str, list[pytest.Item]] = defaultdict(list)
        self._running: dict[int, tuple[Change, tuple[pytest.Item, ...]]] = {}
        self._tried = 0

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try every change; not where the tests fail without one, or in another order."""
        every = self._learn(session, [item for item in session.items if not _is_property(item)])
        unchanged = os.waitpid(_child(session, partial(set_mutant_under_test, ""), every), 0)[1]
        if session.testsfailed or unchanged != 0:
            raise pytest.UsageError("the tests fail without any change")
        gc.freeze()  # what a child inherits it need not look through: that was half of its time
        for change in self._changes(every):
            while len(self._running) >= self._at_once:
                self._wait()
            self._try(session, change)
        while self._running:
            self._wait()
        return True

    def _learn(self, session: pytest.Session, items: Sequence[pytest.Item]) -> list[pytest.Item]:
        """Learn which tests come by which function; return all, the quick ones first."""
        set_mutant_under_test("stats")
        taken: dict[pytest.Item, float] = {}
        passed: dict[pytest.Item, set[str]] = {}
        for item in items:
            start = time.perf_counter()
            noticed_by(session, [item])
            taken[item], passed[item] = time.perf_counter() - start, set(state()._stats)
            state()._stats.clear()
        quickest = sorted(items, key=lambda item: taken[item])
        for item in quickest:
            for function in passed[item]:
                self._tests[function].append(item)
        return quickest

    def _changes(self, every: list[pytest.Item]) -> Iterator[Change]:
        asked = asked_for(Path("kiosk/domain"))
        for file in self._files:
            for name in list(file.exit_code_by_key):
                tests = self._tests[mangled_name_from_mutant_name(name)]
                yield Change(file, name, partial(set_mutant_under_test, name), tests)
            for other in others(file.path, asked):
                yield Change(file, other.name, other.make, every)

    def _try(self, session: pytest.Session, change: Change) -> None:
        if not change.tests:
            change.file.exit_code_by_key[change.name] = UNTESTED
            return
        child = _child(session, change.make, change.tests)
        self._running[child] = change, tuple(change.tests)

    def _wait(self) -> None:
        """Take note of a child's end; the test that noticed comes first from now on."""
        child, status = os.wait()
        change, tests = self._running.pop(child)
        code = os.waitstatus_to_exitcode(status)
        change.file.exit_code_by_key[change.name] = min(code, NOTICED)
        if 0 < code < MOST:
            change.tests.remove(tests[code - 1])
            change.tests.insert(0, tests[code - 1])
        self._tried += 1
        if self._tried % 100 == 0:
            print(f"{self._tried} changes", flush=True)


def _child(session: pytest.Session, make: Callable[[], None], tests: Sequence[pytest.Item]) -> int:
    """Fork a child that makes one change and tells by its exit code which test noticed."""
    child = os.fork()
    if child:
        return child
    noticed = MOST
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
        resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        set_mutant_under_test("")
        make()
        noticed = min(noticed_by(session, tests), MOST)
    finally:
        os._exit(noticed)


def noticed_by(session: pytest.Session, items: Sequence[pytest.Item]) -> int:
    """The number of the first test that fails, from 1; 0 where none does."""
    for number, item in enumerate(items, 1):
        after = items[number] if number < len(items) else None
        item.ihook.pytest_runtest_protocol(item=item, nextitem=after)
        if session.testsfailed:
            return number
    return SURVIVED


def _is_property(item: pytest.Item) -> bool:
    """Properties (hypothesis) take no part: they would try a hundred examples of each change."""
    return bool(getattr(getattr(item, "obj", None), "is_hypothesis_test", False))

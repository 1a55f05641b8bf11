"""Changes the domain one small thing at a time, and tells which changes its tests notice.

For tools/mutants, which makes the copy to work in. mutmut makes the changes and shows them. Its
own way to try them starts pytest for each; here the tests are collected once, and each change has
a forked child that runs the tests that come by the changed function, the quick ones first, until
one fails. Properties (hypothesis) take no part: they would try a hundred examples of each change.
"""

import os
import re
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from mutmut.__main__ import create_mutants
from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.state import state
from mutmut.utils.file_utils import (
    copy_also_copy_files,
    copy_src_dir,
    setup_source_paths,
    walk_mutatable_files,
)
from mutmut.utils.format_utils import mangled_name_from_mutant_name

SURVIVED, NOTICED, UNTESTED = 0, 1, 33
"""What became of a change, as mutmut keeps it; below 0: the signal that ended it."""
_MOST = 255
"""An exit code."""
CPU_SECONDS = 10
"""Of a child; all tests take half of them, so what takes longer never ends."""
BYTES = 2 << 30
_PROPERTY = re.compile(r"( +)@property\n +def (\w+)\(self\) -> (.+):\n")


def undecorate(folder: Path) -> None:
    """Bring what stands under a decorator, which mutmut leaves alone, into its reach."""
    for path in folder.rglob("*.py"):
        text = path.read_text()
        text = re.sub(r"@lru_cache\(.*\)\n", "", text)
        beside = r"\1@property\n\1def \2(self) -> \3:\n\1    return self._\2()\n\n"
        path.write_text(_PROPERTY.sub(beside + r"\1def _\2(self) -> \3:\n", text))


@dataclass(frozen=True)
class _Attempt:
    file: SourceFileMutationData
    name: str
    tests: tuple[pytest.Item, ...]


class Trying:
    """A plugin of pytest: instead of running the tests once, tries every change with them."""

    def __init__(self, files: Sequence[SourceFileMutationData], at_once: int) -> None:
        self._files = files
        self._at_once = at_once
        self._tests: dict[str, list[pytest.Item]] = defaultdict(list)
        self._running: dict[int, _Attempt] = {}
        self._tried = 0

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try every change; the session fails where the unchanged domain does."""
        quickest = self._learn(session, [item for item in session.items if not _is_property(item)])
        unchanged = os.waitpid(_child(session, "", quickest), 0)[1]
        if session.testsfailed or unchanged != 0:
            raise pytest.UsageError("the tests fail without any change, or in another order")
        for file in self._files:
            for name in file.exit_code_by_key:
                self._try(session, file, name)
        while self._running:
            self._wait()
        for file in self._files:
            file.save()
        return True

    def _learn(self, session: pytest.Session, items: Sequence[pytest.Item]) -> list[pytest.Item]:
        """Learn which tests come by which function; return all, the quick ones first."""
        set_mutant_under_test("stats")
        taken: dict[pytest.Item, float] = {}
        passed: dict[pytest.Item, set[str]] = {}
        for item in items:
            start = time.perf_counter()
            _noticed_by(session, [item])
            taken[item], passed[item] = time.perf_counter() - start, set(state()._stats)
            state()._stats.clear()
        quickest = sorted(items, key=lambda item: taken[item])
        for item in quickest:
            for function in passed[item]:
                self._tests[function].append(item)
        return quickest

    def _try(self, session: pytest.Session, file: SourceFileMutationData, name: str) -> None:
        tests = self._tests[mangled_name_from_mutant_name(name)]
        if not tests:
            file.exit_code_by_key[name] = UNTESTED
            return
        while len(self._running) >= self._at_once:
            self._wait()
        child = _child(session, name, tests)
        self._running[child] = _Attempt(file, name, tuple(tests))

    def _wait(self) -> None:
        """Take note of a child's end; the test that noticed comes first from now on."""
        child, status = os.wait()
        attempt = self._running.pop(child)
        code = os.waitstatus_to_exitcode(status)
        attempt.file.exit_code_by_key[attempt.name] = min(code, NOTICED)
        if 0 < code < _MOST:
            tests = self._tests[mangled_name_from_mutant_name(attempt.name)]
            noticing = attempt.tests[code - 1]
            tests.remove(noticing)
            tests.insert(0, noticing)
        self._tried += 1
        if self._tried % 100 == 0:
            print(f"{self._tried} changes", flush=True)


def _child(session: pytest.Session, name: str, tests: Sequence[pytest.Item]) -> int:
    """Fork a child that makes one change and tells by its exit code which test noticed."""
    child = os.fork()
    if child:
        return child
    noticed = _MOST
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
        resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        set_mutant_under_test(name)
        noticed = min(_noticed_by(session, tests), _MOST)
    finally:
        os._exit(noticed)


def _noticed_by(session: pytest.Session, items: Sequence[pytest.Item]) -> int:
    """The number of the first test that fails, from 1; 0 where none does."""
    for number, item in enumerate(items, 1):
        after = items[number] if number < len(items) else None
        item.ihook.pytest_runtest_protocol(item=item, nextitem=after)
        if session.testsfailed:
            return number
    return SURVIVED


def _is_property(item: pytest.Item) -> bool:
    return bool(getattr(getattr(item, "obj", None), "is_hypothesis_test", False))


def figures(files: Sequence[SourceFileMutationData]) -> Iterator[str]:
    """The table of docs/mutants.md: each module, what was made of it, what was noticed."""
    yield "| module | changes | noticed | |"
    yield "| --- | ---: | ---: | ---: |"
    total: Counter[bool] = Counter()
    ended = 0
    for file in sorted(files, key=lambda file: str(file.path)):
        codes = [UNTESTED if code is None else code for code in file.exit_code_by_key.values()]
        ended += sum(code < 0 for code in codes)
        count = Counter(code not in (SURVIVED, UNTESTED) for code in codes)
        if codes:
            total += count
            name = str(file.path).removeprefix("kiosk/domain/").removesuffix(".py")
            yield _row(f"`{name}`", count)
    yield _row("**all**", total)
    yield f"Ended by a limit of time or room, and counted as noticed: {ended}."


def _row(name: str, count: Counter[bool]) -> str:
    made = count.total()
    return f"| {name} | {made} | {count[True]} | {100 * count[True] / made:.1f} % |"


def survivors(files: Sequence[SourceFileMutationData]) -> Iterator[str]:
    """Each change that no test noticed, as `mutmut show` takes it."""
    for file in files:
        for name, code in file.exit_code_by_key.items():
            if code in (SURVIVED, UNTESTED):
                yield f"{name}: {'no test comes by' if code == UNTESTED else 'survived'}"


def main(at_once: int) -> int:
    """Make the changes in the working folder, try them, and write what was found."""
    undecorate(Path("kiosk/domain"))
    copy_src_dir()
    copy_also_copy_files()
    setup_source_paths()
    create_mutants(at_once)
    files = [SourceFileMutationData(path=path) for path in walk_mutatable_files()]
    for file in files:
        file.load()
    plain = [
        "--rootdir=mutants",
        "-c",
        "mutants/pytest.ini",
        "-qs",
        "--tb=native",
        "--assert=plain",
    ]
    tried = pytest.main([*plain, "mutants/tests/domain"], plugins=[Trying(files, at_once)])
    if tried != pytest.ExitCode.OK:
        return tried
    Path("../survivors.txt").write_text("".join(f"{line}\n" for line in survivors(files)))
    print("", *figures(files), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))

"""What all tests share: in which order and where they run, and the summary of `make proof`."""

import atexit
import gc
from collections.abc import Iterator
from typing import Protocol

import pytest
from xdist.remote import Producer

from one_worker import TogetherOnOneWorker, slowest_first

# At its end each worker would look through all that it loaded.
atexit.register(gc.freeze)


class Prove(Protocol):
    """Tells what a test tried; `make proof` gathers it."""

    def __call__(self, name: str, count: int, seed: int) -> None:
        """``name``: what was tried, in words. ``count``: how often. ``seed``: repeats it."""


@pytest.fixture
def proof(request: pytest.FixtureRequest) -> Prove:
    """For tests that count: ``proof("restarts between commit and reply", 1000, seed)``."""

    def prove(name: str, count: int, seed: int) -> None:
        # A property of the report, for that is what comes home from another process.
        request.node.user_properties.append(("proof", f"{name}: {count:,} times, seed {seed}"))

    return prove


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what only ``--full`` asks for; begin with what takes longest."""
    full = config.getoption("--full")
    items[:] = slowest_first([one for one in items if full or not one.get_closest_marker("full")])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> TogetherOnOneWorker:
    """Keep on one worker what shares a library, a browser or a bench."""
    return TogetherOnOneWorker(config, log)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print what the full counts were and with which seeds, and keep it in .cache/proof.txt."""
    if not config.getoption("--full"):
        return
    seed = config.getoption("--hypothesis-seed")
    lines = [f"properties: hypothesis's full profile, seed {seed}", *_told(terminalreporter)]
    terminalreporter.section("proof")
    for line in lines:
        terminalreporter.line(line)
    kept = config.rootpath / ".cache/proof.txt"
    kept.parent.mkdir(exist_ok=True)
    kept.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _told(terminalreporter: pytest.TerminalReporter) -> Iterator[str]:
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for key, line in report.user_properties:
                if key == "proof":
                    yield f"{outcome}: {line}"

"""Which tests run on one worker: those that share what takes long to start. The slowest first.

Otherwise each worker would start a whole library, a browser and a bench of its own, and at the end
one of them would work on while the others are done.
"""

from collections.abc import Sequence

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

SLOW = ("journeys", "ui", "bench", "central", "drivers", "sync", "printing", "tools", "protocol")
"""Folders whose tests start programs or wait for devices; those of all others are quick."""
SHARING = ("tests/journeys/", "tests/bench/")
"""Folders in which all share one library, or one bench."""
IN_THE_BROWSER = ("drawn", "living_page")
"""Modules of ``tests/ui`` that share one browser, by how their names end."""


def share(nodeid: str) -> str:
    """The name of what these tests share; at least their module."""
    module = nodeid.partition("::")[0]
    if module.startswith("tests/ui/") and module.removesuffix(".py").endswith(IN_THE_BROWSER):
        return "the browser"
    return next((folder for folder in SHARING if module.startswith(folder)), module)


def slowest_first(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """In the order in which they are to begin."""
    return sorted(items, key=lambda item: _rank(share(item.nodeid)))


def _rank(shared: str) -> int:
    if shared in ("tests/journeys/", "the browser"):
        return 0
    folder = shared.removeprefix("tests/").partition("/")[0]
    return SLOW.index(folder) if folder in SLOW else len(SLOW)


class TogetherOnOneWorker(LoadScopeScheduling):
    """Hands out what is shared, whole; under ``--full`` other tests one by one: each takes long."""

    def __init__(self, config: pytest.Config, log: Producer) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False  # it would begin with what has the most tests
        self._one_by_one = bool(config.getoption("--full"))

    def _split_scope(self, nodeid: str) -> str:
        shared = share(nodeid)
        return nodeid if self._one_by_one and shared.endswith(".py") else shared

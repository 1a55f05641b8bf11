"""Many who write a feed at once, some of them slowly, and who follows it meanwhile."""

import random
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from central.feed import FeedRow, changes, head, lock, publish, start_feed
from central.store import Store
from kiosk.bodies import Kind
from kiosk.domain.ids import RegionId

WRITERS = 8
HELD_OPEN = 0.3
"""Of the transactions: that stay open for 3 ms after they took their numbers."""
REGIONS = (RegionId("noord"), RegionId("zuid"))


@dataclass(frozen=True, slots=True)
class Race:
    """What was written to a region and what was seen of it; ``seen``: in order, with numbers."""

    written: Sequence[str]
    seen: Sequence[tuple[int, str]]

    def missed(self) -> int:
        """How many rows were written and never seen."""
        return len(set(self.written) - {key for _, key in self.seen})


def race(store: Store, turns: int, seed: int) -> list[Race]:
    """Let ``WRITERS`` make ``turns`` transactions each, in an empty database."""
    with store.write() as connection:
        for region in REGIONS:
            start_feed(connection, region, "{}")
    done = threading.Event()
    with ThreadPoolExecutor(WRITERS + len(REGIONS)) as threads:
        readers = {region: threads.submit(_follow, store, region, done) for region in REGIONS}
        writers = [
            threads.submit(_write, store, number, turns, random.Random(seed + number))  # noqa: S311 - chance, no secret
            for number in range(WRITERS)
        ]
        try:
            written = [each.result() for each in writers]
        finally:
            done.set()
        return [
            Race([key for each in written for key in each[region]], readers[region].result())
            for region in REGIONS
        ]


def _write(
    store: Store, number: int, turns: int, chance: random.Random
) -> dict[RegionId, list[str]]:
    written: dict[RegionId, list[str]] = {region: [] for region in REGIONS}
    for turn in range(turns):
        regions = chance.sample(REGIONS, chance.randint(1, 2))
        keys = [f"{number}-{turn}-{row}" for row in range(chance.randint(1, 3))]
        with store.write() as connection:
            lock(connection, regions)
            for region in regions:
                publish(connection, region, [FeedRow(Kind.LOAN, key, key) for key in keys])
                written[region] += keys
            if chance.random() < HELD_OPEN:
                time.sleep(0.003)  # the fault itself: a slow transaction
    return written


def _follow(store: Store, region: RegionId, done: threading.Event) -> list[tuple[int, str]]:
    seen: list[tuple[int, str]] = []
    after = 0
    with store.read() as connection:
        epoch = head(connection, region).epoch
    while True:
        finished = done.is_set()
        with store.read() as connection:
            stretch = changes(connection, region, epoch, after, limit=7)
        seen += [(row.rv, row.key) for row in stretch.changes]
        after = stretch.upto
        if finished and after == stretch.head:
            return seen

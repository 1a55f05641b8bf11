"""Many processes write to one PostgreSQL; whoever reads the feed misses nothing."""

import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from central.feed import FeedRow, changes, head, lock, publish, start_feed
from central.store import Store, open_store
from central_here import KEYS, CentralHere, KioskThere, checkout
from kiosk.bodies import Kind
from kiosk.domain.ids import RegionId
from kiosk.sync.wire import OutcomeKind
from small_export import SmallExport
from tests.conftest import Prove

pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True)

WRITERS = 8
HELD_OPEN = 0.3
"""Of the transactions: that stay open for 3 ms after they took their numbers."""
REGIONS = (RegionId("noord"), RegionId("zuid"))


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    store = open_store(database, KEYS)
    with store.write() as connection:
        for region in REGIONS:
            start_feed(connection, region, "{}")
    yield store
    store.close()


@pytest.mark.timeout(600)
def test_no_row_is_missed_while_eight_write(store: Store, full: bool, proof: Prove) -> None:
    seed = random.SystemRandom().randrange(2**32) if full else 1
    turns = 1_300 if full else 30
    done = threading.Event()
    with ThreadPoolExecutor(WRITERS + len(REGIONS)) as threads:
        readers = {region: threads.submit(_follow, store, region, done) for region in REGIONS}
        writers = [
            threads.submit(_write, store, number, turns, random.Random(seed + number))  # noqa: S311 - chance, no secret
            for number in range(WRITERS)
        ]
        written = [each.result() for each in writers]
        done.set()
        seen = {region: reader.result() for region, reader in readers.items()}
    for region in REGIONS:
        wanted = {key for each in written for key in each[region]}
        assert set(seen[region].values()) == wanted
        assert list(seen[region]) == list(range(1, len(wanted) + 1)), "in order and without gaps"
    proof("rows written by eight at once, none missed", sum(map(len, seen.values())), seed)


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


def _follow(store: Store, region: RegionId, done: threading.Event) -> dict[int, str]:
    seen: dict[int, str] = {}
    after = 0
    with store.read() as connection:
        epoch = head(connection, region).epoch
    while True:
        finished = done.is_set()
        with store.read() as connection:
            stretch = changes(connection, region, epoch, after, limit=7)
        assert not {row.rv for row in stretch.changes} & set(seen)
        seen.update((row.rv, row.key) for row in stretch.changes)
        after = stretch.upto
        if finished and after == stretch.head:
            return seen


def test_two_regions_that_reach_into_each_other_never_wait_for_each_other_for_ever(
    central: CentralHere, export: SmallExport
) -> None:
    numbers = range(20)
    export.add("items.csv", *(f"W{n},BEV,BV{n:07},2100,Titel," for n in numbers))
    export.add("items.csv", *(f"H{n},HRZ,HZ{n:07},3570,Titel," for n in numbers))
    holds = [f"hw{n},P1,W{n},waiting,3570" for n in numbers]
    holds += [f"hh{n},P3,H{n},waiting,2100" for n in numbers]
    export.put("holds.csv", "\n".join(["id,patron,item,state,pickup_branch", *holds]) + "\n")
    assert central.take(export).errors == ()
    in_waas, alone = central.enrol("2100"), central.enrol("3570")
    alone.sent = 1000
    assert "hh0" in in_waas.keys("hold")
    assert "hw0" in alone.keys("hold")
    with ThreadPoolExecutor(2) as threads:
        sending = [
            threads.submit(in_waas.send, *(checkout(f"w{n}", f"W{n}", "P1") for n in numbers)),
            threads.submit(
                alone.send, *(checkout(f"h{n}", f"H{n}", "P3", branch="3570") for n in numbers)
            ),
        ]
        outcomes = [each.outcome for sent in sending for each in sent.result()]
    assert outcomes == [OutcomeKind.APPLIED] * 40
    assert not in_waas.keys("hold") | alone.keys("hold")


def test_the_same_batch_sent_by_many_at_once_is_applied_once(
    filled: CentralHere, kiosk: KioskThere
) -> None:
    sent = [kiosk.numbered(checkout(f"K{n}", "I1", "P1")) for n in range(5)]
    with ThreadPoolExecutor(WRITERS) as threads:
        answers = [threads.submit(kiosk.send_as, *sent) for _ in range(WRITERS)]
        outcomes = [[each.outcome for each in answer.result()] for answer in answers]
    assert outcomes.count([OutcomeKind.APPLIED] * 5) == 1
    assert outcomes.count([OutcomeKind.DUPLICATE] * 5) == WRITERS - 1
    assert len(filled.staff("operations")["operations"]) == 5

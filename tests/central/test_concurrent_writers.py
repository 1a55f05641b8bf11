"""Many processes write to one PostgreSQL; whoever reads the feed misses nothing."""

import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from central.store import open_store
from central_here import KEYS, CentralHere, KioskThere, checkout
from feed_writers import WRITERS, race
from kiosk.sync.wire import OutcomeKind
from small_export import SmallExport
from tests.conftest import Prove

pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


@pytest.mark.timeout(600)
def test_no_row_is_missed_while_eight_write(database: str, full: bool, proof: Prove) -> None:
    seed = random.SystemRandom().randrange(2**32) if full else 1
    with closing(open_store(database, KEYS)) as store:
        races = race(store, 1_300 if full else 30, seed)
    for each in races:
        assert each.missed() == 0
        numbers = [number for number, _ in each.seen]
        assert numbers == list(range(1, len(each.written) + 1)), "in order and without gaps"
    rows = sum(len(each.written) for each in races)
    proof("rows written by eight at once, none missed", rows, seed)


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

"""Kiosks, the real central service and every fault between them, against an oracle.

Whatever the order of lending, renewing, returning, handing on, pulling, being killed, lost, late
and doubled messages, of operations that the central service chokes on, and of one that comes back
from a backup: in the end each operation was applied exactly once, the loans are the oracle's, and
every kiosk holds what the central service holds.
"""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from central.importing import import_directory
from central.store import migrate_store, open_store
from central_here import KEYS
from faulty_world import Killed, KioskThere, World, killed_at
from kiosk.cache.facts import Facts
from kiosk.domain.ids import ItemId, LoanId, PatronKey
from kiosk.domain.operation import Checkout, Operation, Renewal, Return
from kiosk.domain.records import Loan
from kiosk.sync.client import CentralDown
from small_export import small_export
from tests.conftest import Prove

START = datetime(2026, 11, 22, 12, tzinfo=UTC)
DUE = date(2026, 12, 20)
BARCODES = {"I1": "30004000138035", "I2": "30004000138042", "I3": "BV2085432"}
LOSING = ("request lost", "request late", "reply lost")
FAULTS = ("none", "none", "none", "sent twice", *LOSING)
EITHER = st.sampled_from((0, 1))
AN_ITEM = st.sampled_from(sorted(BARCODES))


def machine(  # noqa: C901 - one class, that needs these two
    template: Path, runner: asyncio.Runner
) -> type[RuleBasedStateMachine]:
    """A state machine over worlds made from a template."""

    class Regions(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.world = World(template)
            self.time = START
            self.made = 0
            self.done: set[str] = set()

        @rule(number=EITHER, item=AN_ITEM, patron=st.sampled_from(("P1", "P2")))
        def lend(self, number: int, item: str, patron: str) -> None:
            kiosk = self.world.kiosks[number]
            if not self.knows(kiosk, item) or self.loan(kiosk, item) is not None:
                return
            self.made += 1
            at, loan = self.later(), LoanId(f"loan-{self.made}")
            branch, who = kiosk.enrolment.branch, PatronKey(patron)
            made = Checkout(loan, ItemId(item), who, branch, at, DUE)
            self.keep(kiosk, made, Loan(loan, ItemId(item), who, branch, at, DUE))

        @rule(number=EITHER, item=AN_ITEM)
        def renew(self, number: int, item: str) -> None:
            kiosk = self.world.kiosks[number]
            loan = self.loan(kiosk, item)
            if loan is None:
                return
            self.made += 1
            at, due = self.later(), DUE + timedelta(days=self.made)
            made = Renewal(loan.id, loan.item, loan.patron, kiosk.enrolment.branch, at, due)
            self.keep(kiosk, made, replace(loan, due=due, renewals=loan.renewals + 1))

        @rule(number=EITHER, item=AN_ITEM)
        def take_back(self, number: int, item: str) -> None:
            kiosk = self.world.kiosks[number]
            self.keep(kiosk, Return(ItemId(item), kiosk.enrolment.branch, self.later()), None)

        @rule(number=EITHER, fault=st.sampled_from(FAULTS), pull=st.booleans())
        def talk(self, number: int, fault: str, *, pull: bool) -> None:
            kiosk = self.world.kiosks[number]
            kiosk.line.fault = fault
            try:
                runner.run(kiosk.talk(self.later(), pull=pull))
            except CentralDown:
                assert fault in LOSING
            kiosk.line.fault = "none"

        @rule(number=EITHER, statement=st.integers(1, 40), pull=st.booleans())
        def killed(self, number: int, statement: int, *, pull: bool) -> None:
            kiosk = self.world.kiosks[number]
            try:
                with killed_at(kiosk.folder, statement):
                    runner.run(kiosk.talk(self.later(), pull=pull))
            except Killed:
                kiosk.crash()

        @rule(number=EITHER)
        def crash(self, number: int) -> None:
            self.world.kiosks[number].crash()

        @rule(item=AN_ITEM)
        def choke(self, item: str) -> None:
            self.world.poison ^= {item}

        @rule(number=EITHER)
        def choke_for_hours(self, number: int) -> None:
            for _ in range(6):
                self.time += timedelta(minutes=20)
                self.talk(number, "none", pull=False)

        @rule()
        def back_up(self) -> None:
            self.world.back_up()

        @rule()
        def snapshot(self) -> None:
            self.world.snapshot()

        @rule()
        def restore(self) -> None:
            self.world.restore()

        @invariant()
        def nothing_is_applied_twice(self) -> None:
            taken = self.world.taken_in()
            assert len(taken) == len(set(taken)) == len(self.world.arrived.operations)

        def knows(self, kiosk: KioskThere, item: str) -> bool:
            return bool(Facts(kiosk.cache, kiosk.outbox).items([BARCODES[item]]))

        def loan(self, kiosk: KioskThere, item: str) -> Loan | None:
            found = Facts(kiosk.cache, kiosk.outbox).items([BARCODES[item]])
            return found[0].loan if found else None

        def later(self) -> datetime:
            self.time += timedelta(minutes=1)
            return self.time

        def keep(self, kiosk: KioskThere, operation: Operation, loan: Loan | None) -> None:
            kiosk.outbox.record(operation, loan)
            self.done.add(str(kiosk.outbox.pending(10_000)[-1].id))

        def teardown(self) -> None:
            self.world.poison = set()
            for kiosk in self.world.kiosks:
                runner.run(kiosk.line.deliver())
                kiosk.outbox.hope_again(self.time + timedelta(days=1))
            for pull in (True, False, True, False, True):
                for number in (0, 1):
                    self.talk(number, "none", pull=pull)
            self.judge()
            self.world.close()

        def judge(self) -> None:
            world = self.world
            assert world.taken_in() == sorted(self.done)
            assert world.loans() == world.arrived.loans(world.at_first)
            one, other = world.kiosks
            assert one.cache.sums() == other.cache.sums()
            for kiosk in world.kiosks:
                held = {item: self.loan(kiosk, item) for item in BARCODES}
                out = {item: (x.id, x.patron, x.due) for item, x in held.items() if x is not None}
                assert out == world.loans()
                assert (kiosk.outbox.count().pending, kiosk.outbox.poisoned().operations) == (
                    0,
                    frozenset(),
                )

    return Regions


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """A central service's folder, filled."""
    folder = tmp_path / "template"
    folder.mkdir()
    url = f"sqlite:///{folder}/central.db"
    migrate_store(url, KEYS)
    store = open_store(url, KEYS)
    import_directory(store, small_export(tmp_path / "export").directory, START)
    store.close()
    return folder


@pytest.mark.timeout(1800)
def test_any_interleaving_ends_with_each_loan_applied_once_and_the_same_everywhere(
    template: Path, full: bool, proof: Prove, request: pytest.FixtureRequest
) -> None:
    examples = 100 if full else 4
    seed = request.config.getoption("--hypothesis-seed") or 0
    with asyncio.Runner() as runner:
        run_state_machine_as_test(
            machine(template, runner),
            settings=settings(
                max_examples=examples,
                stateful_step_count=50 if full else 25,
                deadline=None,
                suppress_health_check=list(HealthCheck),
                # A world takes a second, so shrinking would take hours; the seed repeats it.
                phases=(Phase.explicit, Phase.generate),
            ),
        )
    proof("lives of two kiosks and a central service", examples, int(seed))

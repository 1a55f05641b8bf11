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


class Desks(RuleBasedStateMachine):
    """A world made from a template, its time, and what was done at the desks of its kiosks."""

    def __init__(self, template: Path, runner: asyncio.Runner) -> None:
        super().__init__()
        self.world, self.runner = World(template), runner
        self.time = START
        self.made = 0
        self.done: set[str] = set()
        """The ids of all operations that a patron saw accepted."""

    def knows(self, kiosk: KioskThere, item: str) -> bool:
        """Whether a kiosk has the item in its cache."""
        return bool(Facts(kiosk.cache, kiosk.outbox).items([BARCODES[item]]))

    def loan(self, kiosk: KioskThere, item: str) -> Loan | None:
        """The item's loan, as a kiosk sees it."""
        found = Facts(kiosk.cache, kiosk.outbox).items([BARCODES[item]])
        return found[0].loan if found else None

    def later(self) -> datetime:
        """A minute later."""
        self.time += timedelta(minutes=1)
        return self.time

    def keep(self, kiosk: KioskThere, operation: Operation, loan: Loan | None) -> None:
        """Write down what was done, as the desk does."""
        kiosk.outbox.record(operation, loan)
        self.done.add(str(kiosk.outbox.pending(10_000)[-1].id))


class Lives(Desks):
    """What may happen, in any order; at the end all is mended, and the oracle judges."""

    @rule(number=EITHER, item=AN_ITEM, patron=st.sampled_from(("P1", "P2")))
    def lend(self, number: int, item: str, patron: str) -> None:
        """A patron borrows what is not on loan, as far as this kiosk knows."""
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
        """Whoever has it renews it."""
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
        """Anything may be brought back, on loan or not."""
        kiosk = self.world.kiosks[number]
        self.keep(kiosk, Return(ItemId(item), kiosk.enrolment.branch, self.later()), None)

    @rule(number=EITHER, fault=st.sampled_from(FAULTS), pull=st.booleans())
    def talk(self, number: int, fault: str, *, pull: bool) -> None:
        """A kiosk hands on, or pulls too, over a line with a fault."""
        kiosk = self.world.kiosks[number]
        kiosk.line.fault = fault
        try:
            self.runner.run(kiosk.talk(self.later(), pull=pull))
        except CentralDown:
            assert fault in LOSING
        kiosk.line.fault = "none"

    @rule(number=EITHER, statement=st.integers(1, 40), pull=st.booleans())
    def killed(self, number: int, statement: int, *, pull: bool) -> None:
        """It is killed at one of the statements that it gives its databases."""
        kiosk = self.world.kiosks[number]
        try:
            with killed_at(kiosk.folder, statement):
                self.runner.run(kiosk.talk(self.later(), pull=pull))
        except Killed:
            kiosk.crash()

    @rule(number=EITHER)
    def crash(self, number: int) -> None:
        """It is switched off and on."""
        self.world.kiosks[number].crash()

    @rule(item=AN_ITEM)
    def choke(self, item: str) -> None:
        """The central service begins or ceases to fail at what is about an item."""
        self.world.poison ^= {item}

    @rule(number=EITHER)
    def choke_for_hours(self, number: int) -> None:
        """It fails for long enough to make poison of what it fails at."""
        for _ in range(6):
            self.time += timedelta(minutes=20)
            self.talk(number, "none", pull=False)

    @rule()
    def back_up(self) -> None:
        """The night's backup is made."""
        self.world.back_up()

    @rule()
    def snapshot(self) -> None:
        """A snapshot of the region is made."""
        self.world.snapshot()

    @rule()
    def restore(self) -> None:
        """The central service comes back from the latest backup, in a new epoch."""
        self.world.restore()

    @invariant()
    def nothing_is_applied_twice(self) -> None:
        """Whatever happened: each operation that arrived is there once."""
        taken = self.world.taken_in()
        assert len(taken) == len(set(taken)) == len(self.world.arrived.operations)

    def teardown(self) -> None:
        """Let everything arrive, and judge."""
        self.world.poison = set()
        for kiosk in self.world.kiosks:
            self.runner.run(kiosk.line.deliver())
            kiosk.outbox.hope_again(self.time + timedelta(days=1))
        for pull in (True, False, True, False, True):
            for number in (0, 1):
                self.talk(number, "none", pull=pull)
        self.judge()
        self.world.close()

    def judge(self) -> None:
        """All that was done is applied, once; kiosks and central service tell the same."""
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
            lambda: Lives(template, runner),  # type: ignore[arg-type]  # any factory serves
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

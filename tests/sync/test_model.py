"""Kiosks, the real central service and every fault between them, against an oracle.

Whatever the order of lending, returning, handing on, pulling, crashing, lost and doubled messages,
and of a central service that comes back from a backup: in the end each operation was applied
exactly once, the loans are the oracle's, and every kiosk holds what the central service holds.
"""

import asyncio
import json
import shutil
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp

import httpx
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from central import schema
from central.app import create_app
from central.enrolment import enrol, issue_code
from central.feed import start_epoch
from central.importing import import_directory
from central.store import Store, migrate_store, open_store
from central_here import ADMIN, KEYS
from kiosk.bodies import OPERATION
from kiosk.cache.facts import Facts
from kiosk.cache.local import LocalCache
from kiosk.cache.outbox import Outbox
from kiosk.domain.ids import BranchCode, ItemId, LoanId, PatronKey
from kiosk.domain.operation import Checkout, Operation, Renewal, Return
from kiosk.domain.records import Loan
from kiosk.sync.client import CentralClient, CentralDown
from kiosk.sync.feed import Feed
from kiosk.sync.link import Link
from kiosk.sync.push import Push
from kiosk.sync.wire import Enrolment, OutcomeKind
from small_export import small_export
from tests.conftest import Prove

START = datetime(2026, 11, 22, 12, tzinfo=UTC)
DUE = date(2026, 12, 20)
BARCODES = {"I1": "30004000138035", "I2": "30004000138042", "I3": "BV2085432"}
FAULTS = ("none", "none", "request lost", "reply lost", "sent twice")
KIOSKS = (("2100", 0), ("2130", 1))


@dataclass
class Arrived:
    """Operations in the order in which the central service took them in, each once."""

    operations: list[Operation] = field(default_factory=list)

    def loans(self, at_first: dict[str, str]) -> dict[str, str]:
        """The oracle: who has what, when all that arrived is taken in this order."""
        loans: dict[str, tuple[str, datetime]] = {
            item: (patron, datetime.min.replace(tzinfo=UTC)) for item, patron in at_first.items()
        }
        back: dict[str, datetime] = {}
        for done in self.operations:
            match done:
                case Checkout() if done.item not in back or back[done.item] <= done.at:
                    loans[done.item] = (done.patron, done.at)
                case Return() if done.item not in loans or loans[done.item][1] <= done.at:
                    loans.pop(done.item, None)
                    back[done.item] = max(done.at, back.get(done.item, done.at))
                case Checkout() | Renewal() | Return():
                    pass
        return {item: patron for item, (patron, _) in loans.items()}


class Line(httpx.AsyncBaseTransport):
    """A kiosk's line to the central service of the moment, with a fault at its next request."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self.fault = "none"

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Carry a request over, and its answer back; or not."""
        fault, self.fault = self.fault, "none"
        await request.aread()
        if fault == "request lost":
            raise httpx.ConnectError("lost")
        response = await self._world.serve(request)
        if fault == "sent twice":
            response = await self._world.serve(request)
        if fault == "reply lost":
            raise httpx.ReadError("lost")
        return response


@dataclass
class KioskThere:
    """A kiosk's files and its ways; ``crash`` is what a power cut leaves of it."""

    folder: Path
    enrolment: Enrolment
    line: Line
    cache: LocalCache = field(init=False)
    outbox: Outbox = field(init=False)

    def __post_init__(self) -> None:
        """Start."""
        self.cache = LocalCache(self.folder / "cache.db")
        self.outbox = Outbox(self.folder / "outbox.db")

    def stop(self) -> None:
        """Give the files free."""
        self.cache.close()
        self.outbox.close()

    def crash(self) -> None:
        """Start anew from what is on the disk."""
        self.stop()
        self.__post_init__()

    async def talk(self, *, pull: bool) -> None:
        """Hand on, or pull; a fault ends it."""
        token, link = self.enrolment.token, Link()
        client = CentralClient("http://central", token, transport=self.line)
        push = Push(client, self.outbox, link, lambda: None)
        feed = Feed(client, self.cache, self.outbox, link, lambda: None, push.hand_all_on)
        try:
            await (feed.follow_once() if pull else push.hand_all_on())
        finally:
            await client.close()


class World:
    """A central service that can be restored, and two kiosks of its region."""

    def __init__(self, template: Path) -> None:
        self.folder = Path(mkdtemp(dir=template.parent))
        shutil.copytree(template, self.folder / "central")
        self.arrived = Arrived()
        self.backup: tuple[int, Path] | None = None
        self._begin()
        self.kiosks = [self._kiosk(branch, number) for branch, number in KIOSKS]
        self.at_first = self.loans()

    def _begin(self) -> None:
        self.store: Store = open_store(self.url, KEYS)
        self.app = create_app(self.store, ADMIN)

    @property
    def url(self) -> str:
        """Where its database lies."""
        return f"sqlite:///{self.folder}/central/central.db"

    def _kiosk(self, branch: str, number: int) -> KioskThere:
        code = issue_code(self.store, BranchCode(branch), datetime.now(UTC))
        enrolment = enrol(self.store, code, datetime.now(UTC))
        return KioskThere(self.folder / f"kiosk-{number}", enrolment, Line(self))

    async def serve(self, request: httpx.Request) -> httpx.Response:
        """Have the central service answer; note what it took in."""
        transport = httpx.ASGITransport(self.app)
        again = httpx.Request(
            request.method, request.url, headers=request.headers, content=request.content
        )
        response = await transport.handle_async_request(again)
        await response.aread()
        if request.url.path == "/v1/operations" and response.status_code == 200:
            self._note(request.content, response.content)
        return httpx.Response(response.status_code, content=response.content)

    def _note(self, sent: bytes, said: bytes) -> None:
        pairs = zip(json.loads(sent)["operations"], json.loads(said)["outcomes"], strict=True)
        for operation, outcome in pairs:
            if outcome["outcome"] != OutcomeKind.DUPLICATE:
                self.arrived.operations.append(OPERATION.validate_python(operation["body"]))

    def loans(self) -> dict[str, str]:
        """Who has what, by the central service."""
        with self.store.read() as connection:
            rows = connection.execute(select(schema.loan.c.item, schema.loan.c.patron)).all()
        # A row that is gone stays as a tombstone, without an item.
        return {row.item: row.patron for row in rows if row.item}

    def taken_in(self) -> list[str]:
        """The ids of all operations that the central service holds."""
        with self.store.read() as connection:
            return sorted(connection.scalars(select(schema.operation.c.id)))

    def back_up(self) -> None:
        """Copy the central service's database."""
        self.store.close()
        kept = Path(mkdtemp(dir=self.folder)) / "central"
        shutil.copytree(self.folder / "central", kept)
        self.backup = (len(self.arrived.operations), kept)
        self._begin()

    def restore(self) -> None:
        """Put the copy back, and begin a new epoch, as the operator is told to."""
        if self.backup is None:
            return
        self.store.close()
        count, kept = self.backup
        shutil.rmtree(self.folder / "central")
        shutil.copytree(kept, self.folder / "central")
        del self.arrived.operations[count:]
        self._begin()
        with self.store.write() as connection:
            start_epoch(connection)

    def close(self) -> None:
        """End it all."""
        for kiosk in self.kiosks:
            kiosk.stop()
        self.store.close()
        shutil.rmtree(self.folder)


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

        @rule(
            number=st.sampled_from((0, 1)),
            item=st.sampled_from(sorted(BARCODES)),
            patron=st.sampled_from(("P1", "P2")),
        )
        def lend(self, number: int, item: str, patron: str) -> None:
            kiosk = self.world.kiosks[number]
            found = Facts(kiosk.cache, kiosk.outbox).items([BARCODES[item]])
            if not found or found[0].loan is not None:
                return
            self.made += 1
            at, loan = self.later(), LoanId(f"loan-{self.made}")
            branch, who = kiosk.enrolment.branch, PatronKey(patron)
            made = Checkout(loan, ItemId(item), who, branch, at, DUE)
            self.keep(kiosk, made, Loan(loan, ItemId(item), who, branch, at, DUE))

        @rule(number=st.sampled_from((0, 1)), item=st.sampled_from(sorted(BARCODES)))
        def take_back(self, number: int, item: str) -> None:
            kiosk = self.world.kiosks[number]
            self.keep(kiosk, Return(ItemId(item), kiosk.enrolment.branch, self.later()), None)

        @rule(number=st.sampled_from((0, 1)), fault=st.sampled_from(FAULTS))
        def hand_on(self, number: int, fault: str) -> None:
            self.talk(number, fault, pull=False)

        @rule(number=st.sampled_from((0, 1)), fault=st.sampled_from(FAULTS))
        def pull(self, number: int, fault: str) -> None:
            self.talk(number, fault, pull=True)

        @rule(number=st.sampled_from((0, 1)))
        def crash(self, number: int) -> None:
            self.world.kiosks[number].crash()

        @rule()
        def back_up(self) -> None:
            self.world.back_up()

        @rule()
        def restore(self) -> None:
            self.world.restore()

        @invariant()
        def nothing_is_applied_twice(self) -> None:
            taken = self.world.taken_in()
            assert len(taken) == len(set(taken)) == len(self.world.arrived.operations)

        def later(self) -> datetime:
            self.time += timedelta(minutes=1)
            return self.time

        def keep(self, kiosk: KioskThere, operation: Operation, loan: Loan | None) -> None:
            kiosk.outbox.record(operation, loan)
            self.done.add(str(kiosk.outbox.pending(10_000)[-1].id))

        def talk(self, number: int, fault: str, *, pull: bool) -> None:
            kiosk = self.world.kiosks[number]
            kiosk.line.fault = fault
            try:
                runner.run(kiosk.talk(pull=pull))
            except CentralDown:
                assert fault in ("request lost", "reply lost")
            kiosk.line.fault = "none"

        def teardown(self) -> None:
            for _ in range(2):
                for number in (0, 1):
                    self.talk(number, "none", pull=True)
                    self.talk(number, "none", pull=False)
            for number in (0, 1):
                self.talk(number, "none", pull=True)
            self.judge()
            self.world.close()

        def judge(self) -> None:
            world = self.world
            assert world.taken_in() == sorted(self.done)
            assert world.loans() == world.arrived.loans(world.at_first)
            one, other = world.kiosks
            assert one.cache.sums() == other.cache.sums()
            for kiosk in world.kiosks:
                seen = Facts(kiosk.cache, kiosk.outbox).items(list(BARCODES.values()))
                held = {each.item.id: each.loan.patron for each in seen if each.loan is not None}
                assert held == world.loans()
                assert kiosk.outbox.count().pending == 0

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
    examples = 60 if full else 8
    seed = request.config.getoption("--hypothesis-seed") or 0
    with asyncio.Runner() as runner:
        run_state_machine_as_test(
            machine(template, runner),
            settings=settings(
                max_examples=examples,
                stateful_step_count=40 if full else 20,
                deadline=None,
                suppress_health_check=list(HealthCheck),
                # A world takes a second, so shrinking would take hours; the seed repeats it.
                phases=(Phase.explicit, Phase.generate),
            ),
        )
    proof("lives of two kiosks and a central service", examples, int(seed))

"""A primary, a synchronous standby, two processes and nginx: the primary dies under load."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from sqlalchemy import make_url

from central.enrolment import issue_code
from central.importing import import_directory
from central.state import State
from central.store import Store
from central_here import NOON, KioskThere, asking, checkout, return_
from central_process import CENTRAL, running
from certified import certified
from kiosk.domain.ids import BranchCode
from kiosk.sync.wire import Enrolment, OutcomeKind, SentOperation
from nginx_here import nginx_before
from postgresql_server import PostgresqlServer, postgresql_server, postgresql_standby
from small_export import SmallExport
from tests.conftest import Prove

PATIENCE = 60.0
KIOSKS = (("2100", "I1", "P1"), ("2130", "I3", "P2"))


@dataclass
class Service:
    """All of it, as docs/deployment.md has it."""

    url: str
    primary: PostgresqlServer
    standby: PostgresqlServer
    store: Store
    trusts: Path
    ways: ExitStack

    def kiosk(self, branch: str) -> KioskThere:
        """Take a kiosk in."""
        code = issue_code(self.store, BranchCode(branch), datetime.now(UTC))
        trusted = ssl.create_default_context(cafile=self.trusts)
        way = httpx.Client(base_url=self.url, verify=trusted, trust_env=False, timeout=40)
        self.ways.enter_context(way)
        answer = way.post("/v1/enrolments", json=asking(code)).raise_for_status()
        return KioskThere(
            way, Enrolment.model_validate_json(answer.content), f"incarnation-{branch}"
        )


@pytest.fixture
def service(tmp_path: Path, export: SmallExport) -> Iterator[Service]:
    certificate = certified(tmp_path, datetime.now(UTC) + timedelta(days=1)).authority
    with ExitStack() as stack:
        primary = stack.enter_context(postgresql_server("fsync=off"))
        database = primary.database()
        standby = stack.enter_context(postgresql_standby(primary))
        state, url = State(tmp_path / "state"), _either(primary, standby, database)
        state.migrate(url)
        store = state.store(url)
        stack.callback(store.close)
        assert import_directory(store, export.directory, NOON).errors == ()
        serve = (*CENTRAL, "serve", "--port", "0", "--state", str(state.directory))
        processes = [stack.enter_context(running(*serve, "--database", url)).url for _ in range(2)]
        key, place = tmp_path / "key.pem", tmp_path / "nginx"
        place.mkdir()
        address = stack.enter_context(nginx_before(processes, certificate, key, place))
        yield Service(address, primary, standby, store, certificate, stack)


def _either(primary: PostgresqlServer, standby: PostgresqlServer, database: str) -> str:
    hosts = [f"127.0.0.1:{server.port}" for server in (primary, standby)]
    query = {"host": hosts, "target_session_attrs": "read-write"}
    url = make_url(primary.url(database)).set(host=None, port=None, query=query)
    return url.render_as_string(hide_password=False)


@dataclass
class Busy:
    """A kiosk that lends and takes back one item for as long as it may, and keeps what it did."""

    there: KioskThere
    item: str
    patron: str
    branch: str
    told: list[SentOperation] = field(default_factory=list)
    done: threading.Condition = field(default_factory=threading.Condition)
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Hand on one after the other, each until it is answered."""
        while not self.stop.is_set():
            number = len(self.told) + 1
            sent = self._next(number)
            while not self._answered(sent):
                if self.stop.is_set():
                    return
            with self.done:
                self.told.append(sent)
                self.done.notify_all()

    def _next(self, number: int) -> SentOperation:
        at = NOON + timedelta(seconds=number)
        lends = number % 2 == 1
        name = f"{self.branch}-{number}"
        body = (
            checkout(name, self.item, self.patron, self.branch, at)
            if lends
            else return_(self.item, self.branch, at)
        )
        return SentOperation(id=UUID(int=int(self.branch) * 10**6 + number), seq=number, body=body)

    def _answered(self, sent: SentOperation) -> bool:
        try:
            self.there.send_as(sent)
        except httpx.HTTPError:
            return False
        return True

    def await_more(self, count: int) -> None:
        """Wait until it was told of so many more."""
        with self.done:
            wanted = len(self.told) + count
            assert self.done.wait_for(lambda: len(self.told) >= wanted, PATIENCE)


@pytest.mark.timeout(240)
def test_a_primary_that_dies_under_load_takes_nothing_with_it(
    service: Service, full: bool, proof: Prove
) -> None:
    """The standby is promoted by hand, as docs/deployment.md says; everyone goes on.

    While the standby hangs, what is done waits for it, and nobody's signing in does.
    """
    few = 200 if full else 5
    kiosks = [Busy(service.kiosk(branch), item, patron, branch) for branch, item, patron in KIOSKS]
    threads = [threading.Thread(target=kiosk.run, daemon=True) for kiosk in kiosks]
    for thread in threads:
        thread.start()
    try:
        for kiosk in kiosks:
            kiosk.await_more(few)
        with service.standby.hanging():
            service.primary.await_held_up()
            for kiosk in kiosks:
                KioskThere(kiosk.there.http, kiosk.there.enrolment).head()
        service.primary.lose_power()
        service.standby.run("SELECT pg_promote()")
        for kiosk in kiosks:
            kiosk.await_more(few)
    finally:
        for kiosk in kiosks:
            kiosk.stop.set()
        for thread in threads:
            thread.join(PATIENCE)
    for kiosk in kiosks:
        _nothing_is_lost(kiosk)
    proof("operations around a promoted standby", sum(len(kiosk.told) for kiosk in kiosks), 0)


def _nothing_is_lost(kiosk: Busy) -> None:
    for start in range(0, len(kiosk.told), 50):
        again = kiosk.there.send_as(*kiosk.told[start : start + 50])
        assert {each.outcome for each in again} == {OutcomeKind.DUPLICATE}

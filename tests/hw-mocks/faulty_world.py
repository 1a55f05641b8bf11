"""A central service that can be restored, two kiosks of its region, and a faulty line to each.

The oracle: what happened last holds, whatever came in when; each loan once.
"""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import mkdtemp

import httpx
from sqlalchemy import event, select
from sqlalchemy.engine import Engine

from central import schema
from central.app import create_app
from central.enrolment import enrol, issue_code
from central.feed import start_epoch
from central.feed_files import FeedFiles
from central.rates import UNBOUNDED
from central.store import Store, open_store
from central_here import ADMIN, KEYS, PRIVATE_KEY, WAAS, asking, later
from kiosk.bodies import LOAN, OPERATION
from kiosk.cache.local import LocalCache
from kiosk.cache.outbox import Outbox
from kiosk.domain.ids import BranchCode
from kiosk.domain.operation import Checkout, Operation, Renewal, Return
from kiosk.sync.belief import Belief
from kiosk.sync.client import CentralClient
from kiosk.sync.feed import Feed
from kiosk.sync.identity import Identity
from kiosk.sync.link import Link
from kiosk.sync.push import Push
from kiosk.sync.region_files import RegionFiles
from kiosk.sync.signing_in import SignsIn
from kiosk.sync.wire import Enrolment, EnrolmentRequest, OutcomeKind

KIOSKS = (("2100", 0), ("2130", 1))
Out = tuple[str, str, date]
"""A loan's id, whose it is, and until when."""


class Killed(BaseException):
    """The kiosk's process ends here: no handler of its own may see it."""


@contextmanager
def killed_at(folder: Path, statement: int) -> Iterator[None]:
    """Kill who works on the databases below a folder, before its so-manieth statement."""
    done = 0

    def count(engine: Engine) -> None:
        nonlocal done
        done += str(engine.url.database).startswith(str(folder))
        if done == statement:
            done += 1
            raise Killed

    def at_statement(connection: object, *_: object) -> None:
        count(connection.engine)  # type: ignore[attr-defined]  # SQLAlchemy's own connection

    def at_commit(connection: object) -> None:
        count(connection.engine)  # type: ignore[attr-defined]  # SQLAlchemy's own connection

    event.listen(Engine, "before_cursor_execute", at_statement)
    event.listen(Engine, "commit", at_commit)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", at_statement)
        event.remove(Engine, "commit", at_commit)


@dataclass
class Arrived:
    """What the central service took in, each once; in any order."""

    operations: list[tuple[Operation, OutcomeKind]] = field(default_factory=list)

    def loans(self, at_first: dict[str, Out]) -> dict[str, Out]:
        """The oracle: which loan each item is out on."""
        now = dict(at_first)
        for done, outcome in sorted(self.operations, key=lambda each: each[0].at):
            match done:
                case Checkout():
                    now[done.item] = (done.loan, done.patron, done.due)
                case Return():
                    now.pop(done.item, None)
                case Renewal() if outcome is OutcomeKind.APPLIED:
                    if now.get(done.item, ("",))[0] == done.loan:
                        now[done.item] = (done.loan, done.patron, done.due)
                case Renewal():
                    """It came before its loan, after a restore: staff have it."""
        return now


_KEPT = ("Date", "ETag", "WWW-Authenticate", "Content-Range")


class Line(httpx.AsyncBaseTransport):
    """A kiosk's line to the central service of the moment, with a fault at its next request."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self.fault = "none"
        self.on_its_way: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Carry a request over, and its answer back; or not."""
        fault, self.fault = self.fault, "none"
        await request.aread()
        if fault == "request lost":
            raise httpx.ConnectError("lost")
        if fault == "request late":
            self.on_its_way.append(request)
            raise httpx.ReadTimeout("late")
        response = await self._world.serve(request)
        if fault == "sent twice":
            response = await self._world.serve(request)
        await self.deliver()
        if fault == "reply lost":
            raise httpx.ReadError("lost")
        return response

    async def deliver(self) -> None:
        """Bring what was late, after what was sent later."""
        late, self.on_its_way = self.on_its_way, []
        for request in late:
            await self._world.serve(request)


@dataclass
class KioskThere:
    """A kiosk's files and its ways; ``crash`` is what a power cut leaves of it."""

    folder: Path
    enrolment: Enrolment
    line: Line
    takes_files: bool
    """Whether it fetches snapshots and segments, or pages of the feed."""
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

    async def talk(self, now: datetime, *, pull: bool) -> None:
        """Hand on, or pull; a fault ends it."""
        who, link = SignsIn(Identity.of(self.enrolment, PRIVATE_KEY)), Link()
        client = CentralClient("http://central", who, transport=self.line)
        push = Push(client, self.outbox, link, lambda: None, lambda: now)
        feed = Feed(
            client,
            self.cache,
            self.outbox,
            link,
            lambda: None,
            push.hand_all_on,
            files=self._files(client, now) if self.takes_files else None,
        )
        try:
            await (feed.follow_once() if pull else push.hand_all_on())
        finally:
            await client.close()

    def _files(self, client: CentralClient, now: datetime) -> RegionFiles:
        who = self.enrolment
        belief = Belief(self.folder, who.root_key)
        return RegionFiles(
            client, self.cache, belief, who.region, self.folder, lambda: now, little=2
        )


class World:
    """A central service that can be restored, and two kiosks of its region."""

    def __init__(self, template: Path) -> None:
        self.folder = Path(mkdtemp(dir=template.parent))
        shutil.copytree(template, self.folder / "central")
        self.arrived = Arrived()
        self.poison: set[str] = set()
        """Items whose operations make the central service fail."""
        self.backup: tuple[int, Path] | None = None
        self._begin()
        self.snapshot()
        self.kiosks = [self._kiosk(branch, number) for branch, number in KIOSKS]
        self.at_first = self.loans()

    def _begin(self) -> None:
        url = f"sqlite:///{self.folder}/central/central.db"
        self.store: Store = open_store(url, KEYS)
        self.files = FeedFiles.of(self.store, self.folder / "central")
        self.app = create_app(self.store, self.files, ADMIN, UNBOUNDED, UNBOUNDED, clock=later)

    def snapshot(self) -> None:
        """Have the central service make a snapshot."""
        self.files.snapshots.make(WAAS, later())

    def _kiosk(self, branch: str, number: int) -> KioskThere:
        code = issue_code(self.store, BranchCode(branch), datetime.now(UTC))
        enrolment = enrol(
            self.store, EnrolmentRequest.model_validate(asking(code)), datetime.now(UTC)
        )
        root = {"root_key": self.files.signing.root_key}
        return KioskThere(
            self.folder / f"kiosk-{number}",
            enrolment.model_copy(update=root),
            Line(self),
            takes_files=number == 1,
        )

    async def serve(self, request: httpx.Request) -> httpx.Response:
        """Have the central service answer; note what it took in."""
        if request.url.path == "/v1/operations" and self._chokes(request.content):
            return httpx.Response(500)
        transport = httpx.ASGITransport(self.app)
        again = httpx.Request(
            request.method, request.url, headers=request.headers, content=request.content
        )
        response = await transport.handle_async_request(again)
        await response.aread()
        if request.url.path == "/v1/operations" and response.status_code == 200:
            self._note(request.content, response.content)
        headers = {key: response.headers[key] for key in _KEPT if key in response.headers}
        return httpx.Response(response.status_code, headers=headers, content=response.content)

    def _chokes(self, sent: bytes) -> bool:
        return any(each["body"]["item"] in self.poison for each in json.loads(sent)["operations"])

    def _note(self, sent: bytes, said: bytes) -> None:
        pairs = zip(json.loads(sent)["operations"], json.loads(said)["outcomes"], strict=True)
        for operation, outcome in pairs:
            kind = OutcomeKind(outcome["outcome"])
            if kind is not OutcomeKind.DUPLICATE:
                made = OPERATION.validate_python(operation["body"])
                self.arrived.operations.append((made, kind))

    def loans(self) -> dict[str, Out]:
        """Which loan each item is out on, by the central service."""
        with self.store.read() as connection:
            bodies = connection.scalars(select(schema.loan.c.body)).all()
        # A row that is gone stays as a tombstone, without a body.
        loans = [LOAN.validate_json(body) for body in bodies if body]
        return {loan.item: (loan.id, loan.patron, loan.due) for loan in loans}

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

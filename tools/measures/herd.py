"""All kiosks of Flanders back at once, after an outage: how long until each is served."""

import asyncio
import random
import tempfile
import time
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import psutil
from sqlalchemy import insert

from central import schema
from central.importing import import_directory
from central.keys import Keys
from central.state import State
from central.store import stamp
from central_here import PRIVATE_KEY, return_
from central_process import CENTRAL, CentralProcess, central, running
from kiosk.domain.ids import BranchCode, RegionId
from kiosk.sync.identity import Identity, public_key
from kiosk.sync.wire import (
    CHALLENGED,
    TURN,
    Changes,
    Enrolment,
    OperationBatch,
    Outcomes,
    SentOperation,
    SignedIn,
    SignIn,
    words_to_sign,
)
from postgresql_server import PostgresqlServer, postgresql_server
from small_export import SmallExport, small_export
from tools.measures import Figure, percentile, spread

KIOSKS = 5_000
LIBRARIES = 300
PROCESSES = 2
PATIENCE_S = 12.0
"""How long a kiosk waits for an answer before it hangs up and tries again."""
MOST_S = 300.0
"""Who was not served by then counts as served then, and is told of."""


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class _Herding:
    """Where the herd goes, and what it met there."""

    ports: list[int]
    random: random.Random
    served: list[float] = field(default_factory=list)
    refusals: int = 0
    hung_up: int = 0
    never: int = 0


class _Came(Exception):
    """The service is busy; come back in so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@dataclass
class _Kiosk:
    """One kiosk, with one connection that it keeps, and nothing that it does not need."""

    number: int
    identity: Identity
    herding: _Herding
    token: str = ""
    turn: str = ""
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None

    async def come_back(self, began: float) -> None:
        """Be served, however often it takes: the outage ended at ``began``."""
        while True:
            try:
                await self._be_served()
            except _Came as told:
                self.herding.refusals += 1
                wait = told.seconds + self.herding.random.random()
            except (OSError, asyncio.IncompleteReadError, TimeoutError):
                self.herding.hung_up += 1
                wait = self.herding.random.uniform(0, 10)
            else:
                self.herding.served.append(time.monotonic() - began)
                self._hang_up()
                return
            self._hang_up()
            await asyncio.sleep(wait)

    async def _be_served(self) -> None:
        """Sign in, hand on what was done, and fetch what is new."""
        if not self.token:
            await self._sign_in()
        done = SentOperation(
            id=UUID(int=self.number + 1),
            seq=1,
            body=return_(_item(self.number), branch=self.identity.branch),
        )
        batch = OperationBatch(incarnation="incarnation-1", operations=(done,))
        answer = await self._ask("POST", "/v1/operations", batch.model_dump_json().encode())
        outcomes = Outcomes.model_validate_json(answer.body)
        path = f"/v1/changes?epoch={outcomes.epoch}&after={outcomes.outcomes[0].rv}"
        Changes.model_validate_json((await self._ask("GET", path)).body)

    async def _sign_in(self) -> None:
        refused = await self._ask("GET", "/v1/head", expected=401)
        found = CHALLENGED.fullmatch(refused.headers["www-authenticate"])
        if found is None:
            raise OSError("no challenge")
        signature = self.identity.sign(words_to_sign(self.identity.kiosk, found[1])).hex()
        told = SignIn(kiosk=self.identity.kiosk, challenge=found[1], signature=signature)
        answer = await self._ask("POST", "/v1/sessions", told.model_dump_json().encode())
        self.token = SignedIn.model_validate_json(answer.body).token

    async def _ask(self, method: str, path: str, body: bytes = b"", expected: int = 200) -> _Answer:
        async with asyncio.timeout(PATIENCE_S):
            return await self._answered(method, path, body, expected)

    async def _answered(self, method: str, path: str, body: bytes, expected: int) -> _Answer:
        if self.writer is None:
            port = self.herding.ports[self.number % len(self.herding.ports)]
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", port)
        assert self.reader is not None  # noqa: S101 - both are there or neither is
        lines = [f"{method} {path} HTTP/1.1", "Host: central", f"Content-Length: {len(body)}"]
        lines += ["Content-Type: application/json"]
        if self.token:
            lines.append(f"Authorization: Bearer {self.token}")
        if self.turn:
            lines.append(f"{TURN}: {self.turn}")
        self.writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        answer = await _read(self.reader)
        self.turn = answer.headers.get(TURN.lower(), self.turn)
        if answer.status in (429, 503):
            raise _Came(float(answer.headers.get("retry-after", "5")))
        if answer.status != expected:
            raise RuntimeError(f"{path}: {answer.status} {answer.body!r}")
        return answer

    def _hang_up(self) -> None:
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None


async def _read(reader: asyncio.StreamReader) -> _Answer:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in head[1:] if line)
    headers = {name.lower(): value.strip() for name, _, value in pairs}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return _Answer(int(head[0].split()[1]), headers, body)


def measure() -> list[Figure]:
    """Enrol the herd, let it come, and wait for the last one."""
    with (
        postgresql_server("max_connections=200") as server,
        tempfile.TemporaryDirectory(prefix="herd-") as place,
        ExitStack() as stack,
    ):
        words = ("--state", f"{place}/state", "--database", server.url(server.database()))
        if central("migrate", *words).returncode:
            raise RuntimeError("central migrate failed")
        identities = _enrolled(Path(place), words[-1])
        serve = (*CENTRAL, "serve", "--port", "0", *words)
        services = [stack.enter_context(running(*serve)) for _ in range(PROCESSES)]
        spent = Spent.by(services, server)
        herding = asyncio.run(_come(services, identities))
        spent = Spent.by(services, server) - spent
        for service in services:
            service.stop()
    return [_figure(herding, spent)]


def _figure(herding: _Herding, spent: "Spent") -> Figure:
    how = (
        f"{KIOSKS} kiosks of {LIBRARIES} libraries at once, each a connection, a sign-in, an "
        f"operation and its changes; {PROCESSES} processes on PostgreSQL, all on this machine: "
        f"{spread(herding.served)}; told to come back {herding.refusals} times, hung up "
        f"{herding.hung_up} times; {herding.never} were not served in {MOST_S:.0f} s; CPU: {spent}"
    )
    waits = herding.served + [MOST_S] * herding.never
    return Figure("herd_5000_p99_s", percentile(waits, 99), "s", how)


@dataclass(frozen=True, slots=True)
class Spent:
    """CPU seconds: of the processes, of PostgreSQL, and of the herd itself."""

    services: float
    database: float
    herd: float

    @classmethod
    def by(cls, services: list[CentralProcess], server: PostgresqlServer) -> "Spent":
        """What they spent up to now; connections that ended are not counted."""
        database = psutil.Process(server.process.pid)
        return cls(
            sum(_cpu(psutil.Process(each.process.pid)) for each in services),
            _cpu(database) + sum(map(_cpu, database.children())),
            time.process_time(),
        )

    def __sub__(self, before: "Spent") -> "Spent":
        return Spent(
            self.services - before.services,
            self.database - before.database,
            self.herd - before.herd,
        )

    def __str__(self) -> str:
        return (
            f"{self.services:.0f} s of the processes, {self.database:.0f} s of PostgreSQL, "
            f"{self.herd:.0f} s of the herd itself"
        )


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


async def _come(services: list[CentralProcess], identities: list[Identity]) -> _Herding:
    ports = [urlsplit(service.url).port or 0 for service in services]
    herding = _Herding(ports, random.Random(1))  # noqa: S311 - of waiting, not of secrets
    began = time.monotonic()
    with suppress(TimeoutError):
        async with asyncio.timeout(MOST_S), asyncio.TaskGroup() as group:
            for number, identity in enumerate(identities):
                group.create_task(_Kiosk(number, identity, herding).come_back(began))
    herding.never = len(identities) - len(herding.served)
    return herding


def _enrolled(place: Path, database: str) -> list[Identity]:
    """Import a Flanders of lone libraries and put its kiosks into the database."""
    with closing(State(place / "state").store(database)) as store:
        done = import_directory(store, _flanders(place / "export").directory, datetime.now(UTC))
        if done.errors:
            raise RuntimeError(str(done.errors[0]))
        identities = [_identity(number, store.keys) for number in range(KIOSKS)]
        rows = [_row(each) for each in identities]
        with store.write() as connection:
            connection.execute(insert(schema.kiosk), rows)
    return identities


def _identity(number: int, keys: Keys) -> Identity:
    library = number % LIBRARIES
    region = RegionId(f"bib-H{library}")
    enrolment = Enrolment(
        kiosk=f"kiosk-{number}",
        region=region,
        branch=BranchCode(f"h{library}"),
        region_key=keys.region_key(region).hex(),
    )
    return Identity.of(enrolment, PRIVATE_KEY)


def _row(identity: Identity) -> dict[str, object]:
    return {
        "id": identity.kiosk,
        "region": identity.region,
        "branch": identity.branch,
        "public_key": public_key(PRIVATE_KEY),
        "enrolled_at": stamp(datetime.now(UTC)),
        "revoked": "",
        "wipe": False,
    }


def _flanders(directory: Path) -> SmallExport:
    export = small_export(directory)
    them = range(LIBRARIES)
    export.add("libraries.csv", *(f"H{n},Bib {n},," for n in them))
    export.add("branches.csv", *(f"h{n},H{n},Bib {n}" for n in them))
    titles = (
        f"{_item(n)},H{n % LIBRARIES},HB{n:07},h{n % LIBRARIES},Titel," for n in range(KIOSKS)
    )
    return export.add("items.csv", *titles)


def _item(number: int) -> str:
    return f"H-{number}"

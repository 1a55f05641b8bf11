"""A central service within the test, over its real HTTP interface, and kiosks that call it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from central.app import create_app
from central.enrolment import issue_code
from central.feed_files import FeedFiles
from central.importing import Export, Imported, import_directory
from central.keys import Keys
from central.published import Made
from central.rates import UNBOUNDED
from central.server import listen
from central.store import Store, open_store
from kiosk.domain.ids import BranchCode, ItemId, LoanId, PatronKey, RegionId
from kiosk.domain.operation import Checkout, Operation, Renewal, Return
from kiosk.sync.identity import Identity, public_key
from kiosk.sync.signing_in import SignsIn
from kiosk.sync.wire import (
    Change,
    Changes,
    Enrolment,
    Head,
    OperationBatch,
    Outcome,
    Outcomes,
    SentOperation,
)
from plain_http import plain_http
from prompt_server import served
from small_export import SmallExport

ADMIN = "the-admin-token"
PRIVATE_KEY = "5a" * 32
KEYS = Keys(bytes(range(32)))
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
WAAS = RegionId("waas")
BOTH = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
"""On either engine."""


def later() -> datetime:
    """The service's clock: past ``NOON``, whenever the tests are run."""
    return max(datetime.now(UTC), NOON + timedelta(days=2))


def checkout(
    loan: str, item: str, patron: str, branch: str = "2100", at: datetime = NOON
) -> Checkout:
    """Lend an item."""
    return Checkout(
        LoanId(loan), ItemId(item), PatronKey(patron), BranchCode(branch), at, date(2026, 12, 20)
    )


def renewal(loan: str, item: str, patron: str, at: datetime = NOON, **costs: Any) -> Renewal:
    """Renew a loan."""
    there, due = BranchCode("2100"), date(2027, 1, 17)
    return Renewal(LoanId(loan), ItemId(item), PatronKey(patron), there, at, due, **costs)


def return_(item: str, branch: str = "2100", at: datetime = NOON, **costs: Any) -> Return:
    """Take an item back."""
    return Return(ItemId(item), BranchCode(branch), at, **costs)


def asking(code: str) -> dict[str, str]:
    """Ask to be taken in, with the code and the key of every kiosk of the tests."""
    return {"code": code, "public_key": public_key(PRIVATE_KEY)}


@dataclass
class KioskThere:
    """A kiosk as the central service sees it: what it is, and what it calls."""

    http: httpx.Client
    enrolment: Enrolment
    incarnation: str = "incarnation-1"
    sent: int = 0

    def __post_init__(self) -> None:
        """Sign in when it is asked to."""
        self.auth = SignsIn(Identity.of(self.enrolment, PRIVATE_KEY))

    def ask(self, path: str, **headers: str) -> httpx.Response:
        """Ask for something, and say more about it."""
        return self.http.get(path, headers=headers, auth=self.auth)

    def get(self, path: str, **query: object) -> httpx.Response:
        """Ask for something."""
        return self.http.get(path, params=_texts(query), auth=self.auth)

    def post(self, path: str, content: str | bytes) -> httpx.Response:
        """Send anything."""
        headers = {"Content-Type": "application/json"}
        return self.http.post(path, content=content, headers=headers, auth=self.auth)

    def head(self, **query: object) -> Head:
        """Ask how far the feed is."""
        return Head.model_validate_json(self.get("/v1/head", **query).raise_for_status().content)

    def changes(self, **query: object) -> Changes:
        """Ask for a stretch of the feed."""
        answer = self.get("/v1/changes", **query).raise_for_status()
        return Changes.model_validate_json(answer.content)

    def rows(self, page: int = 1000) -> dict[tuple[str, str], dict[str, Any]]:
        """Everything that the kiosk holds once it followed the feed from the start."""
        held: dict[tuple[str, str], Change] = {}
        stretch = self.changes(limit=page)
        while True:
            held |= {(row.kind, row.key): row for row in stretch.changes}
            if stretch.upto == stretch.head:
                return {key: row.body for key, row in held.items() if row.body is not None}
            stretch = self.changes(epoch=stretch.epoch, after=stretch.upto, limit=page)

    def keys(self, kind: str) -> set[str]:
        """The keys of all rows of a kind."""
        return {key for its_kind, key in self.rows() if its_kind == kind}

    def send(self, *operations: Operation) -> list[Outcome]:
        """Hand on operations, each for the first time."""
        return self.send_as(*(self.numbered(each) for each in operations))

    def numbered(self, operation: Operation) -> SentOperation:
        """Give an operation its id and number."""
        self.sent += 1
        return SentOperation(id=UUID(int=self.sent), seq=self.sent, body=operation)

    def send_as(self, *sent: SentOperation) -> list[Outcome]:
        """Hand on operations that have their ids and numbers."""
        batch = OperationBatch(incarnation=self.incarnation, operations=sent)
        answer = self.post("/v1/operations", batch.model_dump_json()).raise_for_status()
        return list(Outcomes.model_validate_json(answer.content).outcomes)


@dataclass
class CentralHere:
    """The central service of one test."""

    store: Store
    http: httpx.Client
    files: FeedFiles

    def snapshot(self) -> Made:
        """Make a snapshot."""
        return self.files.snapshots.make(WAAS, later())

    def take(
        self, export: SmallExport, now: datetime = NOON, *, full: bool = False, sure: bool = False
    ) -> Imported:
        """Import an export."""
        return import_directory(self.store, Export(export.directory, full, sure), now)

    def enrol(self, branch: str = "2100") -> KioskThere:
        """Take in a kiosk."""
        answer = self.http.post("/v1/enrolments", json=asking(self.code(branch)))
        enrolment = Enrolment.model_validate_json(answer.raise_for_status().content)
        return KioskThere(self.http, enrolment)

    def code(self, branch: str, now: datetime | None = None) -> str:
        """Make a one-time code."""
        return issue_code(self.store, BranchCode(branch), now or later())

    def staff(self, path: str, **query: object) -> Any:
        """Ask as staff do."""
        headers = {"Authorization": f"Bearer {ADMIN}"}
        answer = self.http.get(f"/v1/{path}", params=_texts(query), headers=headers)
        return answer.raise_for_status().json()

    def loans(self, **query: object) -> dict[str, str]:
        """The open loans: which item each patron has, as ``{item: patron}``."""
        found = self.staff("loans", **query)["loans"]
        return {loan["item"]: loan["patron"] for loan in found}

    def work(self) -> list[tuple[str, str]]:
        """What is there for staff to look at: reason and about what."""
        return [(each["reason"], each["about"]) for each in self.staff("staff-work")["work"]]


@contextmanager
def central_here(
    database: str, state: Path, clock: Callable[[], datetime] = later
) -> Iterator[CentralHere]:
    """Open the central service of a database, and let it listen.

    ``state``: where it keeps snapshots and signing keys.
    """
    store = open_store(database, KEYS)
    files = FeedFiles.of(store, state)
    app = create_app(store, files, ADMIN, UNBOUNDED, UNBOUNDED, clock=clock)
    claimed = listen("127.0.0.1", 0)
    claimed.listen()
    url = f"http://127.0.0.1:{claimed.getsockname()[1]}"
    try:
        with served(app, claimed), plain_http(url, timeout=40) as http:
            yield CentralHere(store, http, files)
    finally:
        claimed.close()
        store.close()


def _texts(query: dict[str, object]) -> dict[str, str]:
    return {key: str(value) for key, value in query.items()}

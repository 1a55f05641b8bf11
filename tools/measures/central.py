"""The central service on PostgreSQL: operations, and the feed under many writers."""

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from uuid import UUID

import psycopg
from psycopg.rows import TupleRow
from sqlalchemy import make_url

from central.keys import Keys
from central.store import migrate_store, open_store
from central_here import KioskThere, asking, checkout, return_
from central_process import CENTRAL, central, running
from feed_writers import HELD_OPEN, WRITERS, race
from kiosk.bodies import OPERATION
from kiosk.sync.wire import Enrolment, OperationBatch, OutcomeKind, Outcomes, SentOperation
from postgresql_server import PostgresqlServer, postgresql_server
from small_export import SmallExport, small_export
from tools.measures import Figure

KEYS = Keys(bytes(range(32)))
BATCH = 50
OPERATIONS = 20_000
"""So many that what a process does once, in the first of them, is not what is measured."""
PATRONS = 20_000
TURNS = 300
_RAW = """
CREATE TABLE raw (id uuid PRIMARY KEY, kiosk text NOT NULL, incarnation text NOT NULL,
seq bigint NOT NULL, body text NOT NULL, UNIQUE (kiosk, incarnation, seq))
"""
_PUT = "INSERT INTO raw VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"


def measure() -> list[Figure]:
    """Measure both, each in a database of its own, on a server that waits for its disk."""
    with (
        postgresql_server() as server,
        tempfile.TemporaryDirectory(prefix="bench-") as place,
    ):
        export = _grown(small_export(Path(place) / "export"))
        return [
            _feed(_migrated(server)),
            _operations(server, Path(place), export),
        ]


def _migrated(server: PostgresqlServer) -> str:
    url = server.url(server.database())
    migrate_store(url, KEYS)
    return url


def _grown(export: SmallExport) -> SmallExport:
    them = range(PATRONS)
    export.add("patrons.csv", *(f"G{n},BEV" for n in them))
    export.add("memberships.csv", *(f"G{n},BEV,VOLW,2020-01-01,2035-12-31" for n in them))
    export.add("passes.csv", *(f"G{n}-1,G{n},legacy,BEV,{n + 3_000_000}," for n in them))
    titles = (f"N{n},BEV,BV{n + 3_000_000},2100,Titel {n},Iemand" for n in them)
    return export.add("items.csv", *titles)


def _feed(url: str) -> Figure:
    with closing(open_store(url, KEYS)) as store:
        races = race(store, TURNS, seed=1)
    rows = sum(len(each.written) for each in races)
    return Figure(
        "feed_rows_missed",
        sum(each.missed() for each in races),
        "rows",
        f"of {rows}, written to two regions by {WRITERS} at once, {HELD_OPEN:.0%} of their "
        "transactions held open for 3 ms, followed in pages of 7",
    )


def _operations(server: PostgresqlServer, place: Path, export: SmallExport) -> Figure:
    words = ("--state", str(place / "state"), "--database", server.url(server.database()))
    for command in (("migrate",), ("import", str(export.directory))):
        if central(*command, *words).returncode:
            raise RuntimeError(f"central {command[0]} failed")
    code = central("enrol", "--branch", "2100", *words).stdout.strip()
    with running(*CENTRAL, "serve", "--port", "0", *words) as service, service.http() as http:
        answer = http.post("/v1/enrolments", json=asking(code)).raise_for_status()
        kiosk = KioskThere(http, Enrolment.model_validate_json(answer.content))
        sent = list(_a_days_work(kiosk))
        with closing(_Line.of(kiosk)) as line:
            raw, ours = _in_turns(server, line, sent)
    return Figure(
        "operations_over_raw_insert",
        ours / raw,
        "",
        f"{OPERATIONS} checkouts and returns over HTTP in batches of {BATCH}, one kiosk, one "
        f"process: {ours:.0f}/s; the same as raw idempotent inserts in transactions of {BATCH}: "
        f"{raw:.0f}/s",
    )


def _a_days_work(kiosk: KioskThere) -> Iterator[SentOperation]:
    """Lend and take back, each item once."""
    for number in range(OPERATIONS // 2):
        loan, item, patron = (f"{letter}{number}" for letter in "KNG")
        for operation in (checkout(loan, item, patron), return_(item)):
            sent = kiosk.numbered(operation)
            yield sent.model_copy(update={"id": UUID(int=sent.seq << 64)})


@dataclass(frozen=True, slots=True)
class _Line:
    """A kiosk's line to the service, by the standard library's client.

    Ours takes longer over a request than the database over a raw batch, on the kiosk's time.
    """

    http: HTTPConnection
    headers: Mapping[str, str]
    incarnation: str

    @classmethod
    def of(cls, kiosk: KioskThere) -> "_Line":
        """Let it sign in first."""
        shown = kiosk.ask("/v1/head").raise_for_status().request
        token, address = shown.headers["Authorization"], shown.url.netloc.decode()
        headers = {"Authorization": token, "Content-Type": "application/json"}
        return cls(HTTPConnection(address), headers, kiosk.incarnation)

    def send(self, batch: Sequence[SentOperation]) -> Outcomes:
        """Hand on operations."""
        told = OperationBatch(incarnation=self.incarnation, operations=tuple(batch))
        self.http.request("POST", "/v1/operations", told.model_dump_json().encode(), self.headers)
        return Outcomes.model_validate_json(self.http.getresponse().read())

    def close(self) -> None:
        """Hang up."""
        self.http.close()


def _in_turns(
    server: PostgresqlServer, line: _Line, sent: list[SentOperation]
) -> tuple[float, float]:
    """Return raw inserts and operations per second, batch by batch in turns on the same machine."""
    url = make_url(server.url(server.database())).set(drivername="postgresql")
    raw = ours = 0.0
    with psycopg.connect(url.render_as_string(hide_password=False)) as connection:
        connection.execute(_RAW)
        connection.commit()
        for start in range(0, len(sent), BATCH):
            batch = sent[start : start + BATCH]
            raw += _seconds(partial(_put_raw, connection, batch))
            ours += _seconds(partial(_send, line, batch))
    return len(sent) / raw, len(sent) / ours


def _send(line: _Line, batch: list[SentOperation]) -> None:
    if any(each.outcome is not OutcomeKind.APPLIED for each in line.send(batch).outcomes):
        raise RuntimeError("not all was applied")


def _put_raw(connection: "psycopg.Connection[TupleRow]", batch: list[SentOperation]) -> None:
    rows = [
        (each.id, "kiosk", "incarnation", each.seq, OPERATION.dump_json(each.body).decode())
        for each in batch
    ]
    with connection.cursor() as cursor:
        cursor.executemany(_PUT, rows)
    connection.commit()


def _seconds(work: Callable[[], None]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began

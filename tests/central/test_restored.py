"""The database comes back from a backup that is older than what kiosks were told."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from central.feed import start_epoch
from central_here import (
    BOTH,
    CentralHere,
    KioskThere,
    central_here,
    checkout,
    renewal,
    return_,
)
from kiosk.domain.operation import Operation
from kiosk.sync.wire import OutcomeKind, SentOperation
from postgresql_server import PostgresqlServer
from small_export import SmallExport

PAGE = Path(__file__).parents[2] / "docs/deployment.md"


@dataclass
class KeepsWhatItSent:
    """A kiosk as far as a restore goes: it keeps what was acknowledged."""

    there: KioskThere
    kept: list[SentOperation]

    def send(self, *operations: Operation) -> None:
        """Hand on operations and keep them."""
        sent = [self.there.numbered(each) for each in operations]
        self.there.send_as(*sent)
        self.kept += sent

    def offer_again(self) -> list[OutcomeKind]:
        """Send again all that is kept."""
        return [each.outcome for each in self.there.send_as(*self.kept)]


@dataclass
class Backups:
    """Of one database, on either engine."""

    url: str
    server: PostgresqlServer | None
    place: Path

    def make(self) -> str:
        """Make a backup; return its address."""
        if self.server is not None:
            dump, restore = _shown("pg_dump"), _shown("pg_restore")
            name = self.url.rpartition("/")[2]
            return self.server.url(self.server.restored(name, dump, restore, self.place / "dump"))
        backup = f"{self.url}.backup"
        with (
            closing(sqlite3.connect(_path(self.url))) as there,
            closing(sqlite3.connect(_path(backup))) as copy,
        ):
            there.backup(copy)
        return backup


def _path(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def _shown(program: str) -> list[str]:
    """A command of docs/deployment.md, without the places of its own."""
    (line,) = re.findall(rf"^{program} .*$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return [word for word in line.split() if not word.startswith(("--dbname", "--file", "central"))]


@pytest.fixture
def backups(database: str, tmp_path: Path, request: pytest.FixtureRequest) -> Backups:
    is_shared = database.startswith("postgresql")
    server = request.getfixturevalue("postgresql") if is_shared else None
    return Backups(database, server, tmp_path)


@contextmanager
def moved_to(url: str, state: Path, *kiosks: KeepsWhatItSent) -> Iterator[CentralHere]:
    """Serve another database to kiosks that were enrolled before."""
    with central_here(url, state) as here:
        for kiosk in kiosks:
            kiosk.there.http = here.http
        yield here


@BOTH
def test_nothing_that_was_acknowledged_is_lost_by_a_restore(
    backups: Backups, export: SmallExport, tmp_path: Path
) -> None:
    with central_here(backups.url, tmp_path) as here:
        here.take(export)
        first, second = (KeepsWhatItSent(here.enrol(branch), []) for branch in ("2100", "2130"))
        second.there.sent = 100
        first.send(checkout("K1", "I1", "P1"))
    backup = backups.make()
    with moved_to(backups.url, tmp_path, first, second) as here:
        first.send(renewal("L1", "I2", "P1"))
        second.send(return_("I1", branch="2130"), checkout("K2", "I3", "P2", branch="2130"))
        place, loans, rows = first.there.head(), here.loans(), first.there.rows()
    with moved_to(backup, tmp_path, first, second) as here:
        assert here.loans() != loans, "the backup is older"
        with here.store.write() as connection:
            assert start_epoch(connection) == 2
        stands = first.there.get("/v1/changes", epoch=place.epoch, after=1)
        assert stands.status_code == 410
        assert second.offer_again() == [OutcomeKind.APPLIED] * 2
        assert first.offer_again() == [OutcomeKind.DUPLICATE, OutcomeKind.APPLIED]
        assert (here.loans(), first.there.rows()) == (loans, rows)
        assert first.there.head().rv >= 1
        assert second.offer_again() == [OutcomeKind.DUPLICATE] * 2


def test_a_kiosk_that_waits_for_news_is_told_of_the_new_epoch(
    filled: CentralHere, kiosk: KioskThere
) -> None:
    head = kiosk.head()
    with filled.store.write() as connection:
        start_epoch(connection)
    now = kiosk.head(epoch=head.epoch, after=head.rv, wait=30)
    assert (now.epoch != head.epoch, now.rv) == (True, head.rv)

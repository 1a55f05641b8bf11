"""As many processes as one likes on one PostgreSQL: each answers any kiosk."""

import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from central.enrolment import issue_code
from central.importing import import_directory
from central.state import State
from central_here import NOON, KioskThere, asking, checkout, renewal, return_
from central_process import CENTRAL, CentralProcess, central, running
from kiosk.domain.ids import BranchCode
from kiosk.sync.wire import Enrolment, OutcomeKind
from small_export import SmallExport

pytestmark = pytest.mark.parametrize("database", ["empty postgresql"], indirect=True)


@dataclass(frozen=True, slots=True)
class Words:
    """What a process is ``told`` at its start, and a ``code`` to enrol a kiosk with."""

    told: tuple[str, ...]
    code: str


def test_a_database_is_migrated_before_anything_is_imported(
    database: str, tmp_path: Path, export: SmallExport
) -> None:
    words = ("--state", str(tmp_path / "state"), "--database", database)
    refused = central("import", str(export.directory), *words)
    assert refused.returncode == 1
    assert "run central migrate" in refused.stderr
    assert central("migrate", *words).returncode == 0
    done = central("import", str(export.directory), *words)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.fixture
def words(database: str, tmp_path: Path, export: SmallExport) -> Iterator[Words]:
    """Where the state and the database are, of a service that imported the small export."""
    state = State(tmp_path / "state")
    state.migrate(database)
    with closing(state.store(database)) as store:
        assert import_directory(store, export.directory, NOON).errors == ()
        told = ("--state", str(state.directory), "--database", database)
        yield Words(told, issue_code(store, BranchCode("2100"), datetime.now(UTC)))


@pytest.fixture
def two(words: Words) -> Iterator[tuple[CentralProcess, CentralProcess]]:
    """Two processes that serve the same."""
    serve = (*CENTRAL, "serve", "--port", "0", *words.told)
    with running(*serve) as first, running(*serve) as second:
        yield first, second


def test_a_kiosk_goes_on_at_another_process_when_its_own_is_killed(
    two: tuple[CentralProcess, CentralProcess], words: Words
) -> None:
    first, second = two
    with first.http() as here, second.http() as there:
        answer = here.post("/v1/enrolments", json=asking(words.code)).raise_for_status()
        enrolment = Enrolment.model_validate_json(answer.content)
        at_first, at_second = KioskThere(here, enrolment), KioskThere(there, enrolment)
        head = at_second.head()
        with ThreadPoolExecutor(1) as other:
            waiting = other.submit(at_second.head, epoch=head.epoch, after=head.rv, wait=20)
            sent = [at_first.numbered(checkout("K1", "I1", "P1"))]
            (outcome,) = at_first.send_as(*sent)
            assert waiting.result(20).rv == outcome.rv, "told of what the other process wrote"
        sent.append(at_first.numbered(renewal("L1", "I2", "P1")))
        first.process.send_signal(signal.SIGKILL)
        first.ended()
        with pytest.raises(httpx.TransportError):
            at_first.send_as(*sent)
        again = at_second.send_as(*sent)
        assert [each.outcome for each in again] == [OutcomeKind.DUPLICATE, OutcomeKind.APPLIED]
        assert {"K1", "L1"} <= at_second.keys("loan")


def test_a_batch_sent_to_both_at_once_is_applied_once(
    two: tuple[CentralProcess, CentralProcess], words: Words
) -> None:
    with ExitStack() as stack, ThreadPoolExecutor(2) as threads:
        ways = [stack.enter_context(process.http()) for process in two]
        answer = ways[0].post("/v1/enrolments", json=asking(words.code)).raise_for_status()
        enrolment = Enrolment.model_validate_json(answer.content)
        kiosks = [KioskThere(way, enrolment) for way in ways]
        sent = [kiosks[0].numbered(each) for each in (renewal("L1", "I2", "P1"), return_("I3"))]
        answers = [threads.submit(kiosk.send_as, *sent) for kiosk in kiosks]
        outcomes = sorted(each.outcome for answer in answers for each in answer.result())
        assert outcomes == [OutcomeKind.APPLIED] * 2 + [OutcomeKind.DUPLICATE] * 2
        assert kiosks[1].rows()["loan", "L1"]["renewals"] == 1

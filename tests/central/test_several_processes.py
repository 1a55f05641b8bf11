"""As many processes as one likes on one PostgreSQL: each answers any kiosk."""

import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from central_here import KioskThere, asking, checkout, renewal, return_
from central_process import CENTRAL, CentralProcess, central, running
from kiosk.sync.wire import Enrolment, OutcomeKind
from small_export import SmallExport

pytestmark = pytest.mark.parametrize("database", ["empty postgresql"], indirect=True)


@pytest.fixture
def words(database: str, tmp_path: Path, export: SmallExport) -> tuple[str, ...]:
    """Where the state and the database are, of a service that imported the small export."""
    words = ("--state", str(tmp_path / "state"), "--database", database)
    refused = central("import", str(export.directory), *words)
    assert refused.returncode == 1
    assert "run central migrate" in refused.stderr
    assert central("migrate", *words).returncode == 0
    done = central("import", str(export.directory), *words)
    assert (done.returncode, done.stderr) == (0, "")
    return words


@pytest.fixture
def two(words: tuple[str, ...]) -> Iterator[tuple[CentralProcess, CentralProcess]]:
    """Two processes that serve the same."""
    serve = (*CENTRAL, "serve", "--port", "0", *words)
    with running(*serve) as first, running(*serve) as second:
        yield first, second


def test_a_kiosk_goes_on_at_another_process_when_its_own_is_killed(
    two: tuple[CentralProcess, CentralProcess], words: tuple[str, ...]
) -> None:
    first, second = two
    code = central("enrol", "--branch", "2100", *words).stdout.strip()
    with first.http() as here, second.http() as there:
        answer = here.post("/v1/enrolments", json=asking(code)).raise_for_status()
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
    two: tuple[CentralProcess, CentralProcess], words: tuple[str, ...]
) -> None:
    code = central("enrol", "--branch", "2100", *words).stdout.strip()
    with ExitStack() as stack, ThreadPoolExecutor(2) as threads:
        ways = [stack.enter_context(process.http()) for process in two]
        answer = ways[0].post("/v1/enrolments", json=asking(code)).raise_for_status()
        enrolment = Enrolment.model_validate_json(answer.content)
        kiosks = [KioskThere(way, enrolment) for way in ways]
        sent = [kiosks[0].numbered(each) for each in (renewal("L1", "I2", "P1"), return_("I3"))]
        answers = [threads.submit(kiosk.send_as, *sent) for kiosk in kiosks]
        outcomes = sorted(each.outcome for answer in answers for each in answer.result())
        assert outcomes == [OutcomeKind.APPLIED] * 2 + [OutcomeKind.DUPLICATE] * 2
        assert kiosks[1].rows()["loan", "L1"]["renewals"] == 1

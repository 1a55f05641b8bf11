"""As many processes and machines as one likes on one PostgreSQL: each answers any kiosk."""

import shutil
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner, Result

from central.cli import main
from central.enrolment import issue_code
from central.importing import import_directory
from central.state import State
from central_here import NOON, KioskThere, asking, checkout, renewal, return_
from central_process import CENTRAL, CentralProcess, running
from kiosk.domain.ids import BranchCode
from kiosk.regionfile.writing import file_sums
from kiosk.sync.wire import Enrolment, OutcomeKind
from small_export import SmallExport
from told_region import fed, manifest, unpacked

pytestmark = pytest.mark.parametrize("database", ["empty postgresql"], indirect=True)


@dataclass(frozen=True, slots=True)
class Words:
    """What each machine's process is ``told`` at its start; a ``code`` to enrol a kiosk with."""

    told: tuple[tuple[str, ...], ...]
    code: str


def test_a_database_is_migrated_before_anything_is_imported(
    database: str, tmp_path: Path, export: SmallExport
) -> None:
    words = ("--state", str(tmp_path / "state"), "--database", database)
    refused = run("import", str(export.directory), *words)
    assert refused.exit_code == 1
    assert "run central migrate" in refused.stderr
    assert run("migrate", *words).exit_code == 0
    done = run("import", str(export.directory), *words)
    assert (done.exit_code, done.stderr) == (0, "")


def run(*words: str) -> Result:
    """Run a command within the test."""
    return CliRunner().invoke(main, words)


@pytest.fixture
def words(database: str, tmp_path: Path, export: SmallExport) -> Iterator[Words]:
    """Where each has its own state, with the same keys, and where the database is: filled."""
    state = State(tmp_path / "here")
    state.migrate(database)
    with closing(state.store(database)) as store:
        assert import_directory(store, export.directory, NOON).errors == ()
        places = (state.directory, tmp_path / "there")
        shutil.copytree(*places)
        told = tuple(("--state", str(place), "--database", database) for place in places)
        yield Words(told, issue_code(store, BranchCode("2100"), datetime.now(UTC)))


@pytest.fixture
def two(words: Words) -> Iterator[tuple[CentralProcess, CentralProcess]]:
    """Two machines' processes that serve the same."""
    here, there = ((*CENTRAL, "serve", "--port", "0", *told) for told in words.told)
    with running(*here) as first, running(*there) as second:
        yield first, second


def test_a_batch_sent_to_both_at_once_is_applied_once_and_a_kiosk_goes_on_when_one_is_killed(
    two: tuple[CentralProcess, CentralProcess], words: Words, tmp_path: Path
) -> None:
    first, second = two
    with first.http() as here, second.http() as there, ThreadPoolExecutor(2) as threads:
        answer = here.post("/v1/enrolments", json=asking(words.code)).raise_for_status()
        enrolment = Enrolment.model_validate_json(answer.content)
        at_first, at_second = KioskThere(here, enrolment), KioskThere(there, enrolment)
        head = at_second.head()
        waiting = threads.submit(at_second.head, epoch=head.epoch, after=head.rv, wait=20)
        sent = [at_first.numbered(checkout("K1", "I1", "P1"))]
        (outcome,) = at_first.send_as(*sent)
        assert waiting.result(20).rv == outcome.rv, "told of what the other process wrote"

        both = [at_first.numbered(each) for each in (renewal("L1", "I2", "P1"), return_("I3"))]
        answers = [threads.submit(at.send_as, *both) for at in (at_first, at_second)]
        outcomes = sorted(each.outcome for answer in answers for each in answer.result())
        assert outcomes == [OutcomeKind.APPLIED] * 2 + [OutcomeKind.DUPLICATE] * 2
        assert at_second.rows()["loan", "L1"]["renewals"] == 1

        made = run("snapshot", *words.told[0])
        assert (made.exit_code, made.stderr) == (0, "")
        with unpacked(at_second, tmp_path) as driver:
            assert file_sums(driver) == fed(at_second)
        assert manifest(at_first).name == manifest(at_second).name

        sent.append(at_first.numbered(return_("I1")))
        first.process.send_signal(signal.SIGKILL)
        first.ended()
        with pytest.raises(httpx.TransportError):
            at_first.send_as(*sent)
        again = at_second.send_as(*sent)
        assert [each.outcome for each in again] == [OutcomeKind.DUPLICATE, OutcomeKind.APPLIED]
        assert "K1" not in at_second.keys("loan")

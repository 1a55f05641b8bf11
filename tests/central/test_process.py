"""The service as a process: started, stopped, killed, started again."""

import json
import signal
import ssl
import stat
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path

import httpx
import psutil
import pytest

from central.enrolment import enrol, issue_code
from central.importing import import_directory
from central.state import State
from central_here import NOON, PRIVATE_KEY, KioskThere, asking, checkout, renewal, return_
from central_process import CENTRAL, DYING, running
from certified import certified
from kiosk.domain.ids import BranchCode
from kiosk.sync.wire import Enrolment, EnrolmentRequest, Head, OutcomeKind
from small_export import SmallExport

FEW_FILES = ("sh", "-c", 'ulimit -Sn 256; exec "$@"', "sh")


@pytest.fixture
def state(tmp_path: Path, export: SmallExport) -> Path:
    """The state directory of a service that imported the small export."""
    place = tmp_path / "state"
    with closing(State(place).store(None)) as store:
        assert import_directory(store, export.directory, NOON).errors == ()
    return place


@pytest.fixture
def enrolment(state: Path) -> Enrolment:
    """A kiosk in Beveren."""
    now = datetime.now(UTC)
    with closing(State(state).store(None)) as store:
        asked = EnrolmentRequest(**asking(issue_code(store, BranchCode("2100"), now)))
        return enrol(store, asked, now)


def test_operations_survive_a_death_between_commit_and_reply_each_applied_once(
    state: Path, enrolment: Enrolment
) -> None:
    operations = checkout("K1", "I1", "P1"), renewal("L1", "I2", "P1"), return_("I3")
    with running(*DYING, str(state)) as service, service.http() as http:
        kiosk = KioskThere(http, enrolment)
        sent = [kiosk.numbered(each) for each in operations]
        with pytest.raises(httpx.RemoteProtocolError):
            kiosk.send_as(*sent)
        assert service.ended() == 9
    with running(*CENTRAL, "serve", "--port", "0", "--state", str(state)) as service:
        with service.http() as http:
            kiosk = KioskThere(http, enrolment)
            again = kiosk.send_as(*sent)
            rows = kiosk.rows()
        assert service.stop() == 0
    assert [each.outcome for each in again] == [OutcomeKind.DUPLICATE] * 3
    assert [each.first for each in again] == [OutcomeKind.APPLIED] * 3
    assert rows["loan", "L1"]["renewals"] == 1
    assert rows["loan", "K1"]["patron"] == "P1"


def test_it_ends_cleanly_when_asked_even_while_a_kiosk_waits_for_news(
    state: Path, enrolment: Enrolment
) -> None:
    with (
        running(*CENTRAL, "serve", "--port", "0", "--state", str(state)) as service,
        service.http() as http,
        closing(HTTPConnection(service.url.removeprefix("http://"), timeout=20)) as other,
    ):
        known = KioskThere(http, enrolment).get("/v1/head")
        head = Head.model_validate_json(known.content)
        token = {"Authorization": known.request.headers["Authorization"]}
        other.request("GET", f"/v1/head?epoch={head.epoch}&after={head.rv}&wait=30", headers=token)
        assert http.get("/health").status_code == 200, "the other request is in by now"
        service.process.send_signal(signal.SIGTERM)
        answer = other.getresponse()
        assert (answer.status, json.load(answer)["rv"]) == (200, head.rv)
        assert service.ended() == 0


def test_it_imports_first_when_there_is_nothing_and_only_then_and_keeps_all_for_itself(
    tmp_path: Path, export: SmallExport
) -> None:
    state = tmp_path / "state"
    words = ("--state", str(state), "--import-if-empty", str(export.directory))
    serve = (*FEW_FILES, *CENTRAL, "serve", "--port", "0", *words)
    with running(*serve) as service, service.http() as http:
        soft, most = psutil.Process(service.process.pid).rlimit(psutil.RLIMIT_NOFILE)
        assert soft == most, "each kiosk keeps a connection"
        assert http.get("/health").json()["regions"] == 2
        with closing(State(state).store(None)) as store:
            code = issue_code(store, BranchCode("2100"), datetime.now(UTC))
        answer = http.post("/v1/enrolments", json=asking(code)).raise_for_status()
        assert service.stop() == 0
    for name in ("master.key", "admin.token", "central.db"):
        assert stat.S_IMODE((state / name).stat().st_mode) == 0o600, name
    database = (state / "central.db").read_bytes().decode("latin-1")
    assert Enrolment.model_validate_json(answer.content).kiosk in database
    assert PRIVATE_KEY not in database
    export.put("libraries.csv", "spoiled")
    with running(*CENTRAL, "serve", "--port", "0", *words) as service, service.http() as http:
        assert http.get("/health").json()["regions"] == 2


def test_it_is_called_by_https_when_it_has_a_certificate(state: Path, tmp_path: Path) -> None:
    both = certified(tmp_path, datetime.now(UTC) + timedelta(days=1))
    words = ("--tls-cert", str(both.authority), "--tls-key", str(tmp_path / "key.pem"))
    with running(*CENTRAL, "serve", "--port", "0", "--state", str(state), *words) as service:
        assert service.url.startswith("https://127.0.0.1:")
        believes = ssl.create_default_context(cafile=str(both.authority))
        with httpx.Client(base_url=service.url, verify=believes, trust_env=False) as http:
            assert http.get("/health").json()["status"] == "ok"
        plain = service.url.replace("https:", "http:")
        with pytest.raises(httpx.TransportError), httpx.Client(trust_env=False) as http:
            http.get(f"{plain}/health")
        assert service.stop(signal.SIGINT) == 0

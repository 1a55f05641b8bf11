import json
import socket
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from central_here import CentralHere, KioskThere, central_here, return_
from kiosk.sync.wire import OperationBatch
from small_export import small_export


@pytest.fixture(scope="module")
def unmoved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CentralHere]:
    """A central service for the tests that change nothing."""
    place = tmp_path_factory.mktemp("unmoved")
    with central_here(f"sqlite:///{place}/central.db", place) as here:
        here.take(small_export(place / "export"))
        yield here


def test_it_says_that_it_is_well(unmoved: CentralHere) -> None:
    assert unmoved.http.get("/health").json() == {"status": "ok", "regions": 2}


@pytest.mark.parametrize(
    "content",
    [
        "",
        "no json",
        "[]",
        "null",
        "[" * 100_000,
        '{"incarnation": "incarnation-1"}',
        '{"incarnation": "short", "operations": []}',
        '{"incarnation": "incarnation-1", "operations": [{"id": "x", "seq": 1, "body": {}}]}',
        '{"incarnation": "incarnation\\u0000", "operations": []}',
        '{"incarnation": "incarnation\\ud800", "operations": []}',
        json.dumps(
            {
                "incarnation": "incarnation-1",
                "operations": [{"id": "0" * 32, "seq": 2**60, "body": {}}],
            }
        ),
        json.dumps(
            {
                "incarnation": "incarnation-1",
                "operations": [{"id": f"{n:032}", "seq": n + 1, "body": {}} for n in range(51)],
            }
        ),
    ],
    ids=range(12),
)
def test_nonsense_is_refused_cleanly(filled: CentralHere, kiosk: KioskThere, content: str) -> None:
    answer = kiosk.post("/v1/operations", content)
    assert answer.status_code in (400, 422), answer.text
    assert filled.staff("operations")["operations"] == []


def test_a_refusal_does_not_repeat_what_was_sent(kiosk: KioskThere) -> None:
    answer = kiosk.post("/v1/operations", '{"incarnation": 85073003328, "operations": "P0001"}')
    assert answer.status_code == 422
    assert "85073003328" not in answer.text
    assert "P0001" not in answer.text
    assert answer.json()["detail"][0]["where"] == "body.incarnation"


@pytest.mark.parametrize(
    "query",
    [
        {"after": -1},
        {"after": 2**70},
        {"limit": 0},
        {"limit": 10**9},
        {"wait": 1e9},
        {"wait": "nan"},
        {"epoch": "e" * 65},
    ],
)
def test_a_query_out_of_bounds_is_refused(unmoved: CentralHere, query: dict[str, object]) -> None:
    path = "/v1/head" if "wait" in query else "/v1/changes"
    assert unmoved.enrol().get(path, **query).status_code == 422


def test_a_request_that_is_too_large_is_turned_away(kiosk: KioskThere) -> None:
    answer = kiosk.post("/v1/operations", b" " * (256 * 1024 + 1))
    assert answer.status_code == 413
    assert kiosk.head().rv > 0, "and the service goes on"


def test_a_request_that_hangs_up_halfway_does_no_harm(kiosk: KioskThere) -> None:
    url = kiosk.http.base_url
    with socket.create_connection((url.host, url.port or 0)) as half:
        half.sendall(b"POST /v1/operations HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n{")
    assert kiosk.head().rv > 0


def _nested(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.lists(inner) | st.dictionaries(st.text(), inner)


ANYTHING = st.recursive(st.none() | st.integers() | st.text(), _nested)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=ANYTHING)
def test_whatever_an_operation_says_it_is_answered_and_kept(
    kiosk: KioskThere, body: object
) -> None:
    kiosk.sent += 1
    batch = {
        "incarnation": "incarnation-1",
        "operations": [{"id": f"{kiosk.sent:032}", "seq": kiosk.sent, "body": {"type": body}}],
    }
    answer = kiosk.post("/v1/operations", json.dumps(batch))
    assert answer.status_code == 200
    assert answer.json()["outcomes"][0]["reason"] == "not_understood"


def test_a_fault_inside_is_answered_and_logged_without_the_data(
    filled: CentralHere, kiosk: KioskThere, caplog: pytest.LogCaptureFixture
) -> None:
    with filled.store.write() as connection:
        connection.execute(text('UPDATE patron SET body = \'{"key": "Jan Janssens"\''))
    answer = kiosk.get("/v1/changes")
    assert answer.status_code == 500
    assert "JSONDecodeError in" in caplog.text
    assert "Jan" not in caplog.text


def test_a_database_that_is_away_means_come_back_later(
    filled: CentralHere, kiosk: KioskThere
) -> None:
    with filled.store.write() as connection:
        connection.execute(text("ALTER TABLE operation RENAME TO elsewhere"))
    sent = kiosk.numbered(return_("I2"))
    batch = OperationBatch(incarnation=kiosk.incarnation, operations=(sent,))
    answer = kiosk.post("/v1/operations", batch.model_dump_json())
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    with filled.store.write() as connection:
        connection.execute(text("ALTER TABLE elsewhere RENAME TO operation"))
    (outcome,) = kiosk.send_as(sent)
    assert outcome.outcome == "applied", "nothing was taken in the first time"

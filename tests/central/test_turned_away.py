import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import httpx
import pytest

from central.app import create_app
from central.enrolment import revoke
from central.rates import MOST_KNOWN, Buckets, Rate
from central_here import ADMIN, CentralHere, KioskThere, return_
from kiosk.sync.wire import Dismissal, OperationBatch

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_a_revoked_kiosk_is_told_to_wipe_itself_whatever_it_asks(
    filled: CentralHere, kiosk: KioskThere
) -> None:
    other = filled.enrol("2130")
    batch = OperationBatch(
        incarnation=kiosk.incarnation, operations=(kiosk.numbered(return_("I2")),)
    )
    revoke(filled.store, kiosk.enrolment.kiosk, "stolen", NOW)
    answers = [
        kiosk.get("/v1/head", wait=30),
        kiosk.get("/v1/changes"),
        kiosk.post("/v1/operations", batch.model_dump_json()),
    ]
    for answer in answers:
        assert answer.status_code == 403
        told = Dismissal.model_validate_json(answer.content)
        assert told == Dismissal(detail="stolen", wipe=True)
    assert filled.loans() == {"I2": "P1"}, "what a thief sends is not taken in"
    assert other.get("/v1/head").status_code == 200


def test_one_that_asks_in_a_circle_is_told_to_wait_and_the_others_are_not() -> None:
    now = 0.0
    buckets = Buckets(Rate(per_second=2, burst=3), lambda: now)
    assert [buckets.wait_for("a") for _ in range(4)] == [0, 0, 0, 1]
    assert buckets.wait_for("b") == 0
    now = 0.5
    assert [buckets.wait_for("a") for _ in range(2)] == [0, 1]
    now = 100.0
    assert [buckets.wait_for("a") for _ in range(4)] == [0, 0, 0, 1], "no more than a burst"


def test_those_who_ask_at_once_share_the_tokens_that_there_are() -> None:
    buckets = Buckets(Rate(per_second=1, burst=100), lambda: 0.0)
    ready = threading.Barrier(8)

    def ask(_: int) -> int:
        ready.wait()
        return [buckets.wait_for("a") for _ in range(50)].count(0)

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(ask, range(8))) == 100


def test_no_more_buckets_are_kept_than_there_is_room_for() -> None:
    buckets = Buckets(Rate(per_second=1, burst=1), lambda: 0.0)
    for number in range(MOST_KNOWN + 1):
        assert buckets.wait_for(str(number)) == 0
    assert buckets.wait_for("1") == 1
    assert buckets.wait_for("0") == 0, "the one unused for longest made place"


@pytest.mark.parametrize(("path", "content"), [("/v1/head", None), ("/v1/enrolments", b"{}")])
async def test_too_many_requests_are_answered_with_when_to_come_back(
    filled: CentralHere, kiosk: KioskThere, path: str, content: bytes | None
) -> None:
    rate = Rate(per_second=0.1, burst=2)
    app = create_app(filled.store, filled.files, ADMIN, rate, rate)
    way = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=way, base_url="http://central", auth=kiosk.auth) as http:
        method = "GET" if content is None else "POST"
        answers = [await http.request(method, path, content=content) for _ in range(3)]
    assert [answer.status_code == 429 for answer in answers] == [False, False, True]
    assert 1 <= int(answers[2].headers["retry-after"]) <= 10

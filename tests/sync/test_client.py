"""Whatever the central service answers, the kiosk knows what to make of it."""

import json

import pytest

from kiosk.sync.client import AskedToWait, CentralClient, CentralDown, MustRefetch, NotAccepted
from kiosk.sync.wire import OperationBatch
from odd_server import http, odd_server

GOOD = {"epoch": "e", "rv": 3}
NONSENSE = {
    "a page for people": http(b"<html>Wi-Fi login</html>"),
    "another shape": http(b"[1, 2]"),
    "a negative count": http(json.dumps({"epoch": "e", "rv": -1}).encode()),
    "half an answer": http(b'{"epoch": "e"', length=500),
    "no HTTP at all": b"\x00\xff\x00 SSH-2.0\r\n\r\n",
    "nothing": b"",
    "an error of its own": http(b"", "500 Internal Server Error"),
    "too busy": http(b"", "503 Service Unavailable"),
    "elsewhere": http(b"", "302 Found\r\nLocation: http://127.0.0.1:1/"),
    "broken text": http(b'{"epoch": "\xff\xfe", "rv": 1}'),
}


@pytest.mark.parametrize("answer", NONSENSE.values(), ids=NONSENSE.keys())
async def test_nonsense_counts_as_the_central_service_being_away(answer: bytes) -> None:
    async with odd_server(answer) as url:
        client = CentralClient(url, "token")
        with pytest.raises(CentralDown):
            await client.head("e", 0, wait=0)
        await client.close()


async def test_nobody_there_counts_as_the_central_service_being_away() -> None:
    async with odd_server(b"") as url:
        pass
    client = CentralClient(url, "token")
    with pytest.raises(CentralDown):
        await client.head("e", 0, wait=0)
    await client.close()


async def test_an_answer_that_never_ends_is_given_up() -> None:
    async with odd_server(http(b'{"epoch"', length=10**6), hang=True) as url:
        client = CentralClient(url, "token", whole_call_seconds=0.2)
        with pytest.raises(CentralDown):
            await client.head("e", 0, wait=0)
        await client.close()


async def test_news_may_take_as_long_as_was_asked_for_and_nothing_else_may() -> None:
    news = http(json.dumps(GOOD).encode())
    async with odd_server(news, think=0.6) as url:
        client = CentralClient(url, "token", answer_seconds=0.2)
        assert (await client.head("e", 3, wait=25)).rv == 3
        with pytest.raises(CentralDown, match="ReadTimeout"):
            await client.send(OperationBatch(incarnation="incarnation", operations=()))
        await client.close()


async def test_a_peer_that_sends_a_byte_now_and_then_is_given_up_as_a_whole() -> None:
    async with odd_server(http(b" " * 10**6 + b"{}"), drip=0.05) as url:
        client = CentralClient(url, "token", answer_seconds=0.2)
        with pytest.raises(CentralDown, match="TimeoutError"):
            await client.send(OperationBatch(incarnation="incarnation", operations=()))
        await client.close()


MONDAY = "Mon, 23 Nov 2026 08:00:00 GMT"
LATER = "Mon, 23 Nov 2026 08:01:30 GMT"


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("429 Too Many Requests\r\nRetry-After: 7", 7),
        ("503 Service Unavailable\r\nRetry-After: 0", 0),
        (f"503 Service Unavailable\r\nDate: {MONDAY}\r\nRetry-After: {LATER}", 90),
        (f"503 Service Unavailable\r\nDate: {LATER}\r\nRetry-After: {MONDAY}", 0),
    ],
)
async def test_it_can_say_how_long_to_leave_it_alone(said: str, seconds: float) -> None:
    async with odd_server(http(b"", said)) as url:
        client = CentralClient(url, "token")
        with pytest.raises(AskedToWait) as asked:
            await client.head("e", 0, wait=0)
        assert asked.value.seconds == seconds
        await client.close()


@pytest.mark.parametrize("told", ["soon", "-5", "1e9", "Mon, 99 Nov 2026 08:00:00 GMT", "٣"])
async def test_a_wait_that_cannot_be_read_is_like_none(told: str) -> None:
    answer = http(b"", f"503 Service Unavailable\r\nRetry-After: {told}")
    async with odd_server(answer) as url:
        client = CentralClient(url, "token")
        with pytest.raises(CentralDown) as away:
            await client.head("e", 0, wait=0)
        assert not isinstance(away.value, AskedToWait)
        await client.close()


async def test_a_field_that_only_a_newer_service_knows_does_not_matter() -> None:
    async with odd_server(http(json.dumps({**GOOD, "weather": "rain"}).encode())) as url:
        client = CentralClient(url, "token")
        assert (await client.head("e", 0, wait=0)).rv == 3
        await client.close()


async def test_a_feed_that_lost_our_place_must_be_fetched_again() -> None:
    async with odd_server(http(b"", "410 Gone")) as url:
        client = CentralClient(url, "token")
        with pytest.raises(MustRefetch):
            await client.changes("e", 7)
        await client.close()


async def test_a_kiosk_that_is_refused_is_told_to_enrol_again() -> None:
    async with odd_server(http(b"", "401 Unauthorized")) as url:
        client = CentralClient(url, "token")
        with pytest.raises(NotAccepted, match="enrol it again"):
            await client.head("e", 0, wait=0)
        await client.close()

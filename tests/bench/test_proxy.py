"""The bench on the kiosk's own port: for this machine, only where the settings have one."""

import socket

import httpx
import pytest
from fastapi import FastAPI

from bench_process import Bench, DeskReader
from kiosk.ui.bench_proxy import MOST_ASKED, mount_bench
from screen_server import start_screens

PORT = 8800


def asked(app: FastAPI) -> httpx.AsyncClient:
    """A client of an application that is not served."""
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url=f"http://127.0.0.1:{PORT}"
    )


def test_a_scan_by_way_of_the_kiosk_arrives_at_its_driver(screen: str, kiosk: DeskReader) -> None:
    order = {"device": "serial", "barcode": "30001000000083"}
    answer = httpx.post(f"{screen}/bench/scan", json=order)
    assert answer.json() == {"done": "The serial scanner read a code."}
    assert kiosk.reading("serial-scanner")["text"] == "30001000000083"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/bench"),
        ("GET", "/bench/people?limit=1"),
        ("GET", "/bench/items?find=kapelle&limit=1"),
        ("GET", "/bench/static/bench.js"),
        ("GET", "/bench/paper?raw=1"),
        ("DELETE", "/bench/eid"),
        ("POST", "/bench/eid"),
        ("GET", "/bench/nothing"),
    ],
)
def test_what_the_bench_answers_is_what_one_gets(
    bench: Bench, screen: str, method: str, path: str
) -> None:
    there = bench.ask(method, path)
    here = httpx.request(method, screen + path)
    assert (here.status_code, here.content) == (there.status_code, there.content)
    for name in ("content-type", "content-security-policy", "x-content-type-options"):
        assert here.headers.get(name) == there.headers.get(name)


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"Host": "bench.example"}, 400), ({"Origin": "https://shop.example"}, 403)],
)
def test_another_site_reaches_the_bench_no_more_than_the_kiosk(
    screen: str, headers: dict[str, str], status: int
) -> None:
    assert httpx.delete(f"{screen}/bench/eid", headers=headers).status_code == status


def test_without_a_bench_in_the_settings_there_is_none(screen: str) -> None:
    assert httpx.get(f"{screen}/bench").status_code == 200
    plain = start_screens(PORT).app
    assert "/bench" not in {getattr(route, "path", "") for route in plain.routes}


async def test_only_a_screen_with_a_bench_may_be_framed_by_it() -> None:
    plain, benched = start_screens(PORT).app, start_screens(PORT).app
    mount_bench(benched, "http://127.0.0.1:8802")
    async with asked(plain) as before, asked(benched) as after:
        policies = [
            (await client.get(path)).headers["content-security-policy"]
            for client in (before, after)
            for path in ("/", "/health")
        ]
    screen, health, benched_screen, benched_health = policies
    assert "frame-ancestors 'none'" in screen
    assert "frame-ancestors 'self' http://127.0.0.1:8802" in benched_screen
    assert health == benched_health


async def test_a_bench_that_is_away_is_one_sentence() -> None:
    app = start_screens(PORT).app
    with socket.create_server(("127.0.0.1", 0)) as brief:
        nobody = f"http://127.0.0.1:{brief.getsockname()[1]}"
    mount_bench(app, nobody)
    async with asked(app) as client:
        answer = await client.get("/bench/state")
    assert answer.status_code == 502
    assert answer.json() == {"detail": f"The bench does not answer at {nobody}: start it again."}


def test_more_than_a_hand_can_hold_is_not_handed_on(screen: str) -> None:
    answer = httpx.post(f"{screen}/bench/scan", content=b" " * (MOST_ASKED + 1))
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "url", ["http://192.0.2.7:8802", "http://bench.example", "http://localhost.example:1", "x"]
)
def test_a_bench_elsewhere_is_none(url: str) -> None:
    with pytest.raises(ValueError, match="on this machine only"):
        mount_bench(FastAPI(), url)

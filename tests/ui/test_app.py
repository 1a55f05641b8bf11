"""The screens' server, asked over HTTP: what it gives, and whom it refuses."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from kiosk.desk.glass import Glass
from kiosk.domain.session.events import Event, Tap, Tapped
from kiosk.domain.session.state import Session
from kiosk.drivers.health import DeviceKind
from kiosk.ui.app import create_app
from kiosk.ui.front import Front, loopback
from sample_screens import SCREENS, SITUATION, without

HOST = "127.0.0.1:8800"


@pytest.fixture
def sent() -> list[Event]:
    """What was put on the desk's queue."""
    return []


@pytest.fixture
def front(sent: list[Event]) -> Front:
    """A front on the start screen."""
    glass = Glass(Session())
    return Front(glass, sent.append, lambda: SITUATION, loopback(8800))


@pytest.fixture
async def browser(front: Front) -> AsyncIterator[httpx.AsyncClient]:
    """Whoever asks."""
    transport = httpx.ASGITransport(create_app(front))
    async with httpx.AsyncClient(transport=transport, base_url=f"http://{HOST}") as client:
        yield client


async def test_the_page_may_run_nothing_but_its_own_files(browser: httpx.AsyncClient) -> None:
    page = await browser.get("/")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "require-trusted-types-for 'script'" in policy
    assert "unsafe" not in policy
    assert page.headers["cache-control"] == "no-store"


async def test_the_page_holds_the_whole_screen_at_once(browser: httpx.AsyncClient) -> None:
    page = await browser.get("/")
    assert "Inleveren" in page.text
    assert 'lang="nl"' in page.text


async def test_a_title_cannot_command_the_page(browser: httpx.AsyncClient, front: Front) -> None:
    front.glass.show(SCREENS["returns"][0])
    page = await browser.get("/")
    assert "<b>Vet</b>" not in page.text
    assert "&lt;b&gt;Vet&lt;/b&gt;" in page.text


async def test_what_is_on_the_glass_can_be_asked_for(
    browser: httpx.AsyncClient, front: Front
) -> None:
    front.glass.show(SCREENS["loans"][0])
    shown = (await browser.get("/api/view")).json()
    assert (shown["state"], shown["language"]) == ("loans", "nl")
    newest = shown["items"][0]
    assert (newest["title"], newest["result"], newest["due"]) == (
        "Wij, slaven van Suriname",
        "lent",
        "2026-07-14",
    )


@pytest.mark.parametrize("name", ["loans", "account", "goodbye"])
async def test_what_is_asked_for_holds_no_key_of_a_patron(
    name: str, browser: httpx.AsyncClient, front: Front
) -> None:
    front.glass.show(SCREENS[name][0])
    assert "patron-1" not in (await browser.get("/api/view")).text
    assert "patron-1" not in (await browser.get("/")).text


async def test_a_tap_becomes_an_event(browser: httpx.AsyncClient, sent: list[Event]) -> None:
    answer = await browser.post("/api/tap", json={"tap": "renew", "value": "item-30"})
    assert answer.status_code == httpx.codes.ACCEPTED
    assert sent == [Tapped(Tap.RENEW, "item-30")]


@pytest.mark.parametrize(
    "body",
    [
        {"tap": "explode"},
        {"tap": "done", "value": "x" * 65},
        {"tap": "done", "more": "than that"},
        {"tap": "language", "value": "tlh"},
        {},
        [],
    ],
    ids=repr,
)
async def test_a_tap_on_nothing_is_refused(
    body: object, browser: httpx.AsyncClient, sent: list[Event]
) -> None:
    answer = await browser.post("/api/tap", json=body)
    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert not sent


@pytest.mark.parametrize("host", ["localhost:8800", "[::1]:8800", "LOCALHOST:8800"])
async def test_this_machine_is_served_by_each_of_its_names(
    host: str, browser: httpx.AsyncClient
) -> None:
    assert (await browser.get("/api/view", headers={"Host": host})).is_success


@pytest.mark.parametrize("host", ["kiosk.example:8800", "127.0.0.1", "127.0.0.1:8801", ""])
async def test_another_host_is_refused(host: str, browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/api/view", headers={"Host": host})
    assert answer.status_code == httpx.codes.BAD_REQUEST


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1:8800"])
async def test_another_origin_is_refused(
    origin: str, browser: httpx.AsyncClient, sent: list[Event]
) -> None:
    answer = await browser.post("/api/tap", json={"tap": "done"}, headers={"Origin": origin})
    assert answer.status_code == httpx.codes.FORBIDDEN
    assert not sent


async def test_the_pages_own_origin_is_served(browser: httpx.AsyncClient) -> None:
    own = {"Origin": f"http://{HOST}"}
    assert (await browser.post("/api/tap", json={"tap": "done"}, headers=own)).is_success


async def test_a_form_of_another_page_cannot_tap(browser: httpx.AsyncClient) -> None:
    plain = {"Content-Type": "text/plain"}
    answer = await browser.post("/api/tap", content='{"tap":"done"}', headers=plain)
    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY


async def test_files_are_kept_for_ever_under_an_address_that_changes_with_them(
    front: Front,
) -> None:
    async def sheet(pixels_per_mm: float) -> tuple[str, str]:
        app = create_app(
            Front(front.glass, front.send, front.situation, front.hosts, ("nl",), pixels_per_mm)
        )
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{HOST}") as client:
            page = (await client.get("/")).text
            address = next(part for part in page.split('"') if part.endswith("panel.css"))
            answer = await client.get(address)
            assert "immutable" in answer.headers["cache-control"]
            return address, answer.text

    (one, small), (other, large) = await sheet(4), await sheet(8.2)
    assert one != other
    assert "--mm: 4px" in small
    assert "--mm: 8.2px" in large


@pytest.mark.parametrize("path", ["/docs", "/openapi.json", "/static/x/kiosk.js", "/../etc/passwd"])
async def test_nothing_else_is_there(path: str, browser: httpx.AsyncClient) -> None:
    assert (await browser.get(path)).status_code == httpx.codes.NOT_FOUND


async def test_a_healthy_kiosk_says_so_to_machines(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/api/health")
    assert (answer.status_code, answer.json()["healthy"]) == (200, True)


async def test_a_kiosk_without_its_printer_says_so_to_machines(front: Front) -> None:
    lost = Front(front.glass, front.send, lambda: without(DeviceKind.PRINTER), front.hosts)
    transport = httpx.ASGITransport(create_app(lost))
    async with httpx.AsyncClient(transport=transport, base_url=f"http://{HOST}") as client:
        answer = await client.get("/api/health")
    assert answer.status_code == httpx.codes.SERVICE_UNAVAILABLE
    printer = answer.json()["devices"][-1]
    assert (printer["state"], printer["fault"]) == ("lost", "unplugged")


async def test_the_health_page_is_there_in_each_language(browser: httpx.AsyncClient) -> None:
    assert "De kiosk werkt" in (await browser.get("/health")).text
    assert "The kiosk works" in (await browser.get("/health?language=en")).text
    assert (await browser.get("/health?language=tlh")).status_code == httpx.codes.NOT_FOUND


def test_a_language_without_words_is_refused_at_start(front: Front) -> None:
    strange = Front(front.glass, front.send, front.situation, front.hosts, ("nl", "tlh"))
    with pytest.raises(LookupError, match="tlh"):
        create_app(strange)


async def test_closing_ends_the_streams(front: Front) -> None:
    from kiosk.ui.assets import load_assets
    from kiosk.ui.pages import load_pages
    from kiosk.ui.stream import changes

    stream = changes(front, load_pages(load_assets(5.9)))
    first = await anext(stream)
    assert first.event == "view"
    waiting = asyncio.ensure_future(anext(stream, None))
    front.close()
    assert await asyncio.wait_for(waiting, 5) is None

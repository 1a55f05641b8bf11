"""The staff's page: who comes in, what is there to see, and why something was decided."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from kiosk.desk.glass import Glass
from kiosk.desk.notices import ToldStaff
from kiosk.domain.reasons import StaffNotice
from kiosk.domain.session.state import Session
from kiosk.drivers.health import DeviceKind
from kiosk.printing.jobs import Job, JobState, Way
from kiosk.ui.app import create_app
from kiosk.ui.assets import load_assets
from kiosk.ui.front import Front, loopback
from kiosk.ui.pages import load_pages
from kiosk.ui.staff.door import IDLE, TRIES, Door, Pin, TooManyTries, read_pin
from kiosk.ui.staff.room import Again, Answer, Asked, KeptFor, Matter, Matters, StaffRoom
from kiosk.ui.staff.routes import mount_staff
from sample_screens import NOW, SITUATION, without

HOST = "127.0.0.1:8800"
PIN = "482913"

MATTERS = Matters(
    (Matter("checkout", "De avonden (3000)", NOW),),
    (
        Matter("renewal", "Het smelt (3001)", NOW, "loan_of_other", 7),
        Matter("", "?", None, "unreadable"),
        Matter("return", "Minoes (3002)", NOW, "newer_than_this_kiosk", 9),
    ),
    (KeptFor("Minoes", "…042"),),
    (
        Job(5, Way.PAPER, JobState.UNCONFIRMED, "restart", NOW, NOW + timedelta(minutes=9)),
        Job(4, Way.PAPER, JobState.FAILED, "paper_out", NOW, NOW - timedelta(minutes=1)),
        Job(3, Way.EMAIL, JobState.FAILED, "smtp_550", NOW, NOW + timedelta(minutes=9)),
        Job(2, Way.PAPER, JobState.PRINTED, "", NOW, NOW),
    ),
    (
        ToldStaff(StaffNotice.PARTS_MISSING, "Ganzenbord"),
        ToldStaff(StaffNotice.KOPPELING_MISSING, patron="…077"),
    ),
)
STORY = Answer(("Uitlening · Beveren", "Ja: geleend.", "Waarom:", "  1. Regel"))


@dataclass
class Hands:
    """A clock that a test moves."""

    now: float = 1000.0

    def __call__(self) -> float:
        """Seconds."""
        return self.now


@dataclass
class Kiosk:
    """What the staff's page is about."""

    hands: Hands = field(default_factory=Hands)
    pin: Pin = field(default_factory=lambda: Pin(PIN))
    asked: list[Asked] = field(default_factory=list)
    answer: Answer = STORY
    dismissed: list[int] = field(default_factory=list)
    asked_again: list[Again] = field(default_factory=list)

    def again(self, receipt: Again) -> bool:
        """Good for one press of what was shown."""
        self.asked_again.append(receipt)
        return self.asked_again == [Again(5, NOW)]

    def why(self, asked: Asked) -> Answer:
        """Note what is asked."""
        self.asked.append(asked)
        return self.answer

    def browser(self) -> httpx.AsyncClient:
        """Whoever asks."""
        glass = Glass(Session())
        pages = load_pages(load_assets(5.9))
        front = Front(glass, lambda _: None, lambda: SITUATION, loopback(8800))
        app = create_app(front, pages)
        room = StaffRoom(
            Door(self.pin, self.hands),
            lambda: without(DeviceKind.EID),
            lambda: MATTERS,
            self.why,
            self.dismissed.append,
            self.again,
        )
        mount_staff(app, room, pages, "nl")
        transport = httpx.ASGITransport(app)
        return httpx.AsyncClient(
            transport=transport, base_url=f"http://{HOST}", follow_redirects=True
        )


@pytest.fixture
def kiosk() -> Kiosk:
    return Kiosk()


@pytest.fixture
async def browser(kiosk: Kiosk) -> AsyncIterator[httpx.AsyncClient]:
    async with kiosk.browser() as client:
        yield client


async def enter(browser: httpx.AsyncClient, pin: str = PIN) -> httpx.Response:
    return await browser.post("/staff/enter", data={"pin": pin})


def write(folder: Path, text: str, mode: int = 0o640) -> Path:
    path = folder / "pin"
    path.write_text(text)
    path.chmod(mode)
    return path


def test_a_pin_is_read_from_the_technicians_file_and_appears_in_no_log(tmp_path: Path) -> None:
    pin = read_pin(write(tmp_path, f"{PIN}\n"))
    assert pin == Pin(PIN)
    assert PIN not in repr(pin)
    assert PIN not in repr(Door(pin, Hands()))


def test_a_pin_is_read_from_systemds_credentials(tmp_path: Path) -> None:
    (tmp_path / "staff-pin").write_text(PIN)
    (tmp_path / "staff-pin").chmod(0o400)
    assert read_pin(None, str(tmp_path)) == Pin(PIN)
    assert read_pin(None, str(tmp_path / "elsewhere")) == Pin()


@pytest.mark.parametrize(
    ("text", "mode", "problem"),
    [
        (PIN, 0o644, "by others"),
        ("1234", 0o600, "6 to 12 digits"),
        ("geheim", 0o600, "6 to 12 digits"),
        ("pincodé", 0o600, "cannot be read"),
    ],
)
def test_a_pin_that_everybody_knows_or_that_is_none_is_told_and_opens_nothing(
    tmp_path: Path, text: str, mode: int, problem: str
) -> None:
    pin = read_pin(write(tmp_path, text, mode))
    assert problem in pin.problem
    assert Door(pin, Hands()).enter("") is None


def test_without_a_pin_the_door_is_shut_for_everybody() -> None:
    assert Door(Pin(), Hands()).enter("") is None
    assert not Door(Pin(), Hands()).is_inside("")


def test_who_guesses_has_five_tries_in_a_minute_and_then_even_the_right_one_waits() -> None:
    hands = Hands()
    door = Door(Pin(PIN), hands)
    for _ in range(TRIES):
        assert door.enter("000000") is None
    with pytest.raises(TooManyTries):
        door.enter(PIN)
    hands.now += 60
    assert door.enter(PIN)


def test_a_visit_ends_when_nobody_did_anything_for_five_minutes() -> None:
    hands = Hands()
    door = Door(Pin(PIN), hands)
    token = door.enter(PIN)
    assert token is not None
    hands.now += IDLE - 1
    assert door.is_inside(token)
    hands.now += IDLE - 1
    assert door.is_inside(token)
    hands.now += IDLE
    assert not door.is_inside(token)


async def test_without_a_pin_the_page_says_how_to_set_one(kiosk: Kiosk) -> None:
    kiosk.pin = Pin()
    async with kiosk.browser() as browser:
        page = (await browser.get("/staff")).text
        assert "staff_pin_file" in page
        assert "<form" not in page


async def test_before_the_pin_nothing_is_told(browser: httpx.AsyncClient, kiosk: Kiosk) -> None:
    for page in (await browser.get("/staff"), await browser.post("/staff/why", data={"item": "1"})):
        assert "De avonden" not in page.text
        assert "<h2" not in page.text
    assert kiosk.asked == []


async def test_a_wrong_pin_is_told_and_too_many_too(browser: httpx.AsyncClient) -> None:
    for _ in range(TRIES):
        answer = await enter(browser, "111111")
        assert answer.status_code == 403
        assert "niet de pincode" in answer.text
    assert (await enter(browser)).status_code == 429


async def test_inside_staff_see_devices_work_and_whose_reservation_came_back(
    browser: httpx.AsyncClient,
) -> None:
    page = (await enter(browser)).text
    for text in (
        "Plug it in.",
        "De avonden",
        "Het smelt",
        "De uitlening is van een ander exemplaar of een andere lener.",
        "Minoes",
        "…042",
        "Ganzenbord",
        "Een set is onvolledig ingeleverd.",
        "Een lener …077",
    ):
        assert text in page


async def test_staff_read_what_to_do_and_say_when_it_is_dealt_with(
    browser: httpx.AsyncClient, kiosk: Kiosk
) -> None:
    page = (await enter(browser)).text
    assert "zet de uitlening juist" in page
    assert "Het blijft hier staan" in page, "what the kiosk cannot read stays until it can"
    assert "newer_than_this_kiosk" in page, "a reason that is new here is shown as it is"
    assert page.count("Afgehandeld</button>") == 2
    assert (await browser.post("/staff/done", data={"number": "7"})).status_code == 200
    assert kiosk.dismissed == [7]


async def test_a_receipt_that_may_have_come_out_is_printed_again_once_for_each_press(
    browser: httpx.AsyncClient, kiosk: Kiosk
) -> None:
    page = (await enter(browser)).text
    assert "Het papier kwam er misschien al uit: kijk eerst." in page
    assert "De kiosk werd herstart." in page
    assert "De mailserver antwoordde 550." in page
    assert page.count("opnieuw</button>") == 2, "what is printed or too old cannot be"
    assert "wat erop stond, is gewist" in page, "and it is said why"
    form = dict(re.findall(r'name="(number|made)" value="(\d+)"', page.split("Bonnetje 5")[1])[:2])
    first = await browser.post("/staff/again", data=form)
    assert kiosk.asked_again == [Again(5, NOW)]
    assert "nog één keer verstuurd" in first.text
    assert "Dit kan niet opnieuw" in (await browser.post("/staff/again", data=form)).text


@pytest.mark.parametrize("form", [{}, {"number": "x"}, {"number": "9" * 40, "made": "-1"}])
async def test_a_form_that_nobody_was_shown_does_nothing(
    browser: httpx.AsyncClient, kiosk: Kiosk, form: dict[str, str]
) -> None:
    await enter(browser)
    for path in ("/staff/again", "/staff/done"):
        assert (await browser.post(path, data=form)).status_code == 200
    assert kiosk.dismissed == [0]
    assert [receipt.number for receipt in kiosk.asked_again] == [0]


async def test_without_the_pin_nothing_is_done(browser: httpx.AsyncClient, kiosk: Kiosk) -> None:
    for path in ("/staff/again", "/staff/done"):
        answer = await browser.post(path, data={"number": "5", "made": "1"})
        assert answer.status_code == 403
        assert "<h2" not in answer.text
    assert (kiosk.dismissed, kiosk.asked_again) == ([], [])


async def test_the_cookie_is_for_this_page_and_for_no_program_in_it(
    browser: httpx.AsyncClient,
) -> None:
    answer = await browser.post("/staff/enter", data={"pin": PIN}, follow_redirects=False)
    cookie = answer.headers["set-cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=strict", "Path=/staff"))
    assert "unsafe" not in answer.headers["content-security-policy"]


async def test_staff_ask_why_and_read_the_chain_of_rules(
    browser: httpx.AsyncClient, kiosk: Kiosk
) -> None:
    await enter(browser)
    form = {"kind": "eid", "number": "85073003328", "item": "30001000000011", "action": "checkout"}
    page = await browser.post("/staff/why", data=form)
    assert kiosk.asked == [Asked("eid", "85073003328", "30001000000011", "checkout")]
    assert "Ja: geleend." in page.text
    assert 'value="eid" selected' in page.text


async def test_what_cannot_be_explained_says_so(browser: httpx.AsyncClient, kiosk: Kiosk) -> None:
    kiosk.answer = Answer(trouble="Zeg waarover: een pas, een exemplaar of allebei.")
    await enter(browser)
    assert "Zeg waarover: een pas" in (await browser.post("/staff/why", data={})).text


async def test_a_form_that_is_too_large_is_not_read(
    browser: httpx.AsyncClient, kiosk: Kiosk
) -> None:
    await enter(browser)
    await browser.post("/staff/why", data={"number": "1" * 5000})
    assert kiosk.asked == [Asked()]


async def test_who_closes_the_page_must_enter_the_pin_again(browser: httpx.AsyncClient) -> None:
    await enter(browser)
    await browser.post("/staff/leave")
    assert "De avonden" not in (await browser.get("/staff")).text


async def test_another_site_cannot_try_pins(browser: httpx.AsyncClient) -> None:
    answer = await browser.post(
        "/staff/enter", data={"pin": PIN}, headers={"Origin": "http://evil.example"}
    )
    assert answer.status_code == 403
    assert "Another site" in answer.text

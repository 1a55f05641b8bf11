"""The staff's page on the glass: reached, used without a keyboard, and for anybody."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from axe_in_page import hard_to_use
from kiosk.desk.notices import ToldStaff
from kiosk.desk.situation import Situation
from kiosk.domain.reasons import StaffNotice
from kiosk.drivers.health import DeviceKind
from kiosk.printing.jobs import Job, JobState, Way
from kiosk.ui.staff.door import Door, Pin
from kiosk.ui.staff.room import Answer, Asked, KeptFor, Matter, Matters, StaffRoom
from sample_screens import LONG, NOW, without
from touch_screen import PANELS, TouchScreen
from watched_screen import Watched, watch

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PIN = "482913"


def situation() -> Situation:
    return without(DeviceKind.EID)


def matters() -> Matters:
    return Matters(
        (Matter("checkout", LONG, NOW),),
        (
            Matter("renewal", "Het smelt", NOW, "loan_of_other", 7),
            Matter("checkout", LONG, NOW, "poison"),
        ),
        (KeptFor("Minoes", "…042"),),
        (
            Job(12, Way.PAPER, JobState.UNCONFIRMED, "restart", NOW, NOW + timedelta(minutes=9)),
            Job(11, Way.EMAIL, JobState.FAILED, "smtp_550", NOW, NOW + timedelta(minutes=9)),
            Job(10, Way.PAPER, JobState.PRINTED, "", NOW, NOW),
        ),
        (
            ToldStaff(StaffNotice.SEVERAL_KINDS, patron="…042"),
            ToldStaff(StaffNotice.KOPPELING_MISSING),
        ),
    )


def why(asked: Asked) -> Answer:
    return Answer((f"Over {asked.item}", "Ja.", "Waarom:", "  1. Regel"))


@pytest_asyncio.fixture(loop_scope="session", params=["10-inch", "7-inch"])
async def staffed(browser: Browser, request: pytest.FixtureRequest) -> AsyncIterator[Watched]:
    """A kiosk with a staff's page; nothing may go wrong in it."""
    door = Door(Pin(PIN), lambda: 0.0)
    room = StaffRoom(door, situation, matters, why, lambda _: None, lambda _: True)
    screen = TouchScreen(PANELS[request.param], staff=room)
    await screen.start()
    made = await watch(browser, screen)
    yield made
    await made.leave()
    assert not made.errors


async def holds_the_logo(staffed: Watched) -> None:
    await staffed.page.clock.install()
    box = await staffed.page.locator("header .logo").bounding_box()
    assert box is not None
    await staffed.page.mouse.move(box["x"] + 5, box["y"] + 5)
    await staffed.page.mouse.down()
    await staffed.page.clock.fast_forward("00:03")
    await staffed.page.wait_for_url("**/staff")
    await staffed.page.mouse.up()


async def test_staff_hold_the_logo_type_the_pin_on_the_glass_and_ask_why(staffed: Watched) -> None:
    page = staffed.page
    await holds_the_logo(staffed)
    for way in (page.get_by_role("button", name="Verder"), page.get_by_role("link")):
        await expect(way).to_be_in_viewport(ratio=1)
    assert await hard_to_use(page) == ""
    for digit in f"{PIN}0":
        await page.get_by_role("button", name=digit, exact=True).tap()
    await page.get_by_role("button", name="Wissen").tap()
    await page.get_by_role("button", name="Verder").tap()
    await expect(page.get_by_text("Het smelt")).to_be_visible()
    await page.get_by_label("Barcode van het exemplaar").tap()
    for key in "3A":
        await page.get_by_role("button", name=key, exact=True).tap()
    await page.get_by_role("button", name="Vraag waarom").tap()
    await expect(page.get_by_text("Over 3A")).to_be_in_viewport()
    assert await hard_to_use(page) == ""
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await page.get_by_role("button", name="Print opnieuw: Bonnetje 12").tap()
    await expect(page.get_by_text("nog één keer verstuurd")).to_be_in_viewport()
    assert await hard_to_use(page) == ""
    await page.get_by_role("button", name="Afgehandeld: Het smelt").tap()
    await expect(page.get_by_role("heading", name="Te bekijken")).to_be_in_viewport()
    await page.get_by_role("button", name="Sluiten").tap()
    await page.locator("#glass").wait_for()

"""The page as it lives: it follows the kiosk, tells what is touched, survives its absence."""

import asyncio
from dataclasses import replace

import pytest
from playwright.async_api import expect

from axe_in_page import hard_to_use
from kiosk.domain.session.events import Event, Tap, Tapped
from kiosk.domain.session.state import Identify, Loans, Session
from sample_screens import PATRON, SCREENS, TWELVE, in_language, lent
from touch_screen import PANELS
from watched_screen import Watched

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PATIENCE_SECONDS = 10
BEATS = """(number) => new Promise((heard) => {
    let beats = 0;
    new EventSource("/events").addEventListener("beat", () => ++beats === number && heard());
})"""
"""Run in the page: it ends when so many signs of life were heard."""


async def next_event(watched: Watched) -> Event:
    return await asyncio.wait_for(watched.screen.events.get(), PATIENCE_SECONDS)


async def test_a_change_is_drawn_without_loading_the_page_anew(watched: Watched) -> None:
    await watched.draw(Session())
    await watched.page.evaluate("window.same = true")
    await watched.draw(SCREENS["loans"][0])
    await expect(watched.page.get_by_text("Wij, slaven van Suriname")).to_be_visible()
    assert await watched.page.evaluate("window.same") is True


async def test_a_touched_button_reaches_the_desk(watched: Watched) -> None:
    await watched.draw(SCREENS["account"][0])
    await watched.page.get_by_role("button", name="Verlengen Zeven zussen").tap()
    assert await next_event(watched) == Tapped(Tap.RENEW, "item-30")


async def test_the_second_touch_of_a_double_one_is_not_meant(watched: Watched) -> None:
    await watched.draw(SCREENS["loans"][0])
    await watched.page.get_by_role("button", name="Klaar").dblclick()
    assert await next_event(watched) == Tapped(Tap.DONE)
    await watched.page.get_by_role("button", name="Hulp").click()
    assert await next_event(watched) == Tapped(Tap.HELP)


async def test_a_visit_can_be_made_with_the_keyboard_alone(watched: Watched) -> None:
    await watched.draw(Session())
    await watched.draw(SCREENS["loans_empty"][0])
    done = watched.page.get_by_role("button", name="Klaar")
    for _ in range(10):
        await watched.page.keyboard.press("Tab")
        if await done.evaluate("button => button === document.activeElement"):
            break
    await expect(done).to_have_css("outline-style", "solid")
    await watched.page.keyboard.press("Enter")
    assert await next_event(watched) == Tapped(Tap.DONE)


async def test_a_new_item_leaves_the_focus_where_it_was(watched: Watched) -> None:
    await watched.draw(Session(Loans(PATRON, (lent(0),))))
    done = watched.page.get_by_role("button", name="Klaar")
    await done.focus()
    await watched.draw(Session(Loans(PATRON, (lent(0), lent(1)))))
    await expect(done).to_be_focused()


@pytest.mark.parametrize("name", ["loans", "returns", "account"])
async def test_what_became_of_an_item_is_read_out(watched: Watched, name: str) -> None:
    await watched.draw(*SCREENS[name])
    item = watched.page.locator("[aria-live=polite]").locator(".item").first
    await expect(item).to_be_visible()


async def test_a_new_screen_is_read_from_its_title(watched: Watched) -> None:
    await watched.draw(Session())
    await watched.draw(Session(Identify()))
    await expect(watched.page.get_by_role("heading", name="Toon je pas")).to_be_focused()


async def test_a_dialog_takes_the_focus_and_the_screen_behind_it_cannot_be_touched(
    watched: Watched,
) -> None:
    session, _ = SCREENS["loans"]
    await watched.draw(session)
    await watched.draw(replace(session, warned=True))
    await expect(watched.page.get_by_role("button", name="Ik ben er nog")).to_be_focused()
    for _ in range(4):
        await watched.page.keyboard.press("Tab")
        assert await watched.page.locator("#screen :focus").count() == 0
    await watched.draw(session)
    await watched.page.get_by_role("button", name="Mijn uitleningen").focus()
    assert await watched.page.locator("#screen :focus").count() == 1


async def test_the_newest_item_is_in_sight_however_far_the_list_was_scrolled(
    watched: Watched,
) -> None:
    await watched.draw(Session(replace(TWELVE, lines=TWELVE.lines[:-1])))
    items = watched.page.locator(".items")
    await items.evaluate("list => list.scrollTo(0, list.scrollHeight)")
    await watched.draw(Session(TWELVE))
    await expect(items.locator(".item").first).to_be_in_viewport(ratio=1)


async def test_the_page_says_in_which_language_it_is(watched: Watched) -> None:
    await watched.draw(in_language(Session(), "en"))
    await expect(watched.page.locator("html")).to_have_attribute("lang", "en")
    await watched.draw(Session())
    await expect(watched.page.locator("html")).to_have_attribute("lang", "nl")


@pytest.mark.parametrize("name", ["goodbye_with_receipt", "start"])
async def test_a_patron_leaves_nothing_behind_in_the_page(watched: Watched, name: str) -> None:
    await watched.draw(SCREENS["loans"][0])
    await watched.draw(SCREENS[name][0])
    left = await watched.page.content()
    for private in ("Suriname", "BiblioWaas", "30004000", "patron-1"):
        assert private not in left


async def test_a_kiosk_that_is_gone_is_told_and_nothing_of_the_patron_stays(
    alone: Watched,
) -> None:
    await alone.draw(SCREENS["loans"][0])
    await alone.screen.stop()
    await expect(alone.page.get_by_role("heading", name="Even buiten dienst")).to_be_visible()
    await expect(alone.page.get_by_text("Out of order for a moment")).to_be_visible()
    assert "Suriname" not in await alone.page.content()
    found = await hard_to_use(alone.page)
    alone.errors.clear()  # axe's own
    assert found == ""


async def test_a_kiosk_that_is_back_heals_the_page_by_itself(alone: Watched) -> None:
    await alone.screen.stop()
    sign = alone.page.get_by_role("heading", name="Even buiten dienst")
    await sign.wait_for()
    await alone.screen.start()
    await expect(sign).to_be_hidden()
    await alone.draw(SCREENS["returns"][0])
    await expect(alone.page.get_by_text("Leg het in het inleverrek.", exact=True)).to_be_visible()


async def test_a_kiosk_that_hung_for_a_while_brings_the_whole_screen_back(alone: Watched) -> None:
    await alone.page.clock.install()
    await alone.page.goto(alone.screen.url)
    await alone.draw(SCREENS["returns"][0])
    await alone.page.clock.fast_forward("00:10")  # as if nothing had been heard all that time
    await expect(alone.page.locator("#out-of-order")).to_be_hidden()
    await expect(alone.page.get_by_text("Leg het in het inleverrek.", exact=True)).to_be_visible()


async def test_a_kiosk_that_is_quiet_but_there_is_not_out_of_order(alone: Watched) -> None:
    more_than_it_would_miss = 5
    async with asyncio.timeout(PATIENCE_SECONDS):
        await alone.page.evaluate(BEATS, more_than_it_would_miss)
    await expect(alone.page.locator("#out-of-order")).to_be_hidden()


async def test_an_updated_kiosk_brings_its_own_page(alone: Watched) -> None:
    await alone.page.evaluate("window.old = true")
    await alone.screen.stop()
    alone.screen.panel = PANELS["7-inch"]  # another build: the sheet of the panel differs
    await alone.screen.start()
    async with asyncio.timeout(PATIENCE_SECONDS), alone.page.expect_navigation():
        pass
    assert await alone.page.evaluate("window.old") is None


async def test_the_health_page_follows_the_kiosk(alone: Watched) -> None:
    await alone.page.clock.install()
    await alone.page.goto(f"{alone.screen.url}health")
    await expect(alone.page.get_by_role("heading", name="De kiosk werkt")).to_be_visible()
    alone.screen.situation = SCREENS["receipt_without_a_printer"][1]
    await alone.page.clock.fast_forward("00:02")
    await expect(alone.page.get_by_role("heading", name="De kiosk heeft je nodig")).to_be_visible()

"""A browser before the kiosk's screens; one for each worker of the test run."""

from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Browser

from touch_screen import TouchScreen, a_browser
from watched_screen import Desks, Watched, watch


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Chromium, without a head."""
    async with a_browser() as chromium:
        yield chromium


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def desks(browser: Browser) -> AsyncIterator[Desks]:
    """Every panel that tests ask for."""
    made = Desks(browser)
    yield made
    for watched in made.opened.values():
        await watched.page.context.close()
        await watched.screen.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def watched(desks: Desks) -> AsyncIterator[Watched]:
    """The ten-inch panel; nothing may go wrong in its page."""
    at_ten_inch = await desks.at("10-inch")
    yield at_ten_inch
    assert not at_ten_inch.errors


@pytest_asyncio.fixture(loop_scope="session")
async def alone(browser: Browser) -> AsyncIterator[Watched]:
    """A screen of the test's own, to be stopped and started; nothing may go wrong in its page."""
    screen = TouchScreen()
    await screen.start()
    made = await watch(browser, screen)
    yield made
    await made.page.context.close()
    await screen.stop()
    assert not made.errors

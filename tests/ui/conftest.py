"""A browser before the kiosk's screens; one for each worker of the test run."""

import asyncio
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
    await asyncio.gather(*(watched.leave() for watched in made.opened.values()))


@pytest_asyncio.fixture(loop_scope="session")
async def watched(desks: Desks) -> AsyncIterator[Watched]:
    """The ten-inch panel; nothing may go wrong in its page."""
    at_ten_inch = await desks.at("10-inch")
    yield at_ten_inch
    assert not at_ten_inch.errors


@pytest_asyncio.fixture(loop_scope="session")
async def alone(browser: Browser) -> AsyncIterator[Watched]:
    """A screen of the test's own, to be stopped and started; nothing may go wrong in its page."""
    screen = TouchScreen(heartbeat=0.3)
    await screen.start()
    made = await watch(browser, screen)
    yield made
    await made.leave()
    assert not made.errors

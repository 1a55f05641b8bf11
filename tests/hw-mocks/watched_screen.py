"""Touch screens with a page before them, and an ear for what goes wrong in it."""

import asyncio
from dataclasses import dataclass, field

from playwright.async_api import Browser, ConsoleMessage, Page

from kiosk.desk.situation import Situation
from kiosk.domain.session.state import Session
from sample_screens import SITUATION
from touch_screen import PANELS, PATIENCE_SECONDS, TouchScreen, open_page

# Told by the page itself: Playwright's own waiting looks once a frame.
DRAWN = """async (version) => {
  const drawn = () => document.getElementById("glass").dataset.version === version;
  await new Promise((done) => {
    const look = () => drawn() && (done(), watch.disconnect());
    const watch = new MutationObserver(look);
    watch.observe(document.body, { attributes: true, childList: true, subtree: true });
    look();
  });
  document.body.getBoundingClientRect(); // asks for the letters that are new
  await document.fonts.ready;
}"""


@dataclass
class Watched:
    """A screen with the page before it, and what went wrong in that page."""

    screen: TouchScreen
    page: Page
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Listen to the page."""
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._heard)

    def _heard(self, message: ConsoleMessage) -> None:
        """Chromium also tells of a kiosk that goes away, which some tests are about."""
        gone = "ERR_CONNECTION_REFUSED" in message.text or "ERR_INCOMPLETE" in message.text
        if message.type in ("error", "warning") and not gone:
            self.errors.append(message.text)

    async def draw(self, session: Session, situation: Situation = SITUATION) -> None:
        """Show a session; it is in the page when this returns."""
        self.screen.show(session, situation)
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self.page.evaluate(DRAWN, str(self.screen.glass.version))

    async def leave(self) -> None:
        """Close the page, and end the screen that it was before."""
        await self.page.context.close()
        await self.screen.stop()


@dataclass
class Desks:
    """The panels that were asked for, each served and drawn once for all tests."""

    browser: Browser
    opened: dict[tuple[str, ...], Watched] = field(default_factory=dict)

    async def at(self, panel: str, languages: tuple[str, ...] = ("nl", "en")) -> Watched:
        """The page on that panel, with no errors yet. ``languages``: that it offers."""
        key = (panel, *languages)
        if key not in self.opened:
            screen = TouchScreen(PANELS[panel], languages=languages)
            await screen.start()
            self.opened[key] = await watch(self.browser, screen)
        self.opened[key].errors.clear()
        return self.opened[key]


async def watch(browser: Browser, screen: TouchScreen) -> Watched:
    """Put a page before a screen."""
    watched = Watched(screen, await open_page(browser, screen.panel))
    await watched.page.goto(screen.url)
    await watched.page.evaluate("document.fonts.ready.then(() => true)")
    return watched

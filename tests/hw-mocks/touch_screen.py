"""A touch screen: Debian's Chromium before the real server, on a glass that a test feeds."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright

from kiosk.desk.glass import Glass
from kiosk.desk.situation import Situation
from kiosk.domain.session.events import Event
from kiosk.domain.session.state import Session
from kiosk.serving import ScreenServer
from kiosk.ui.app import create_app
from kiosk.ui.assets import load_assets
from kiosk.ui.front import Front, loopback
from kiosk.ui.pages import load_pages
from kiosk.ui.staff.room import StaffRoom
from kiosk.ui.staff.routes import mount_staff
from sample_screens import SITUATION

CHROMIUM = Path("/usr/bin/chromium")
HEARTBEAT_SECONDS = 0.5
PATIENCE_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Panel:
    """A touch panel, upright or lying. ``pixels_per_mm`` of its glass."""

    width: int
    height: int
    pixels_per_mm: float


PANELS = {
    "10-inch": Panel(1280, 800, 5.9),
    "7-inch": Panel(800, 480, 5.2),
    "5-inch-upright": Panel(720, 1280, 8.2),
    "21-inch-upright": Panel(1080, 1920, 4.0),
}


@dataclass
class TouchScreen:
    """The kiosk's server on a port of its own, and what was touched."""

    panel: Panel = PANELS["10-inch"]
    heartbeat: float = HEARTBEAT_SECONDS
    glass: Glass = field(default_factory=lambda: Glass(Session()))
    situation: Situation = SITUATION
    languages: tuple[str, ...] = ("nl", "en")
    events: asyncio.Queue[Event] = field(default_factory=asyncio.Queue)
    staff: StaffRoom | None = None
    """What is behind ``/staff``, where there is such a page."""
    port: int = 0
    _front: Front | None = None
    _server: ScreenServer | None = None
    _serving: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        """Where the page is."""
        return f"http://127.0.0.1:{self.port}/"

    def show(self, session: Session, situation: Situation = SITUATION) -> None:
        """Put a session on the glass, in its situation."""
        self.situation = situation
        self.glass.show(session)
        self.glass.refresh()

    async def start(self) -> None:
        """Serve; again on the same port where it was served before."""
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", self.port))
        self.port = listening.getsockname()[1]
        self._front = Front(
            glass=self.glass,
            send=self.events.put_nowait,
            situation=lambda: self.situation,
            hosts=loopback(self.port),
            languages=self.languages,
            pixels_per_mm=self.panel.pixels_per_mm,
            heartbeat=self.heartbeat,
        )
        pages = load_pages(load_assets(self.panel.pixels_per_mm))
        app = create_app(self._front, pages)
        if self.staff is not None:
            mount_staff(app, self.staff, pages, self._front.languages[0])
        self._server = ScreenServer(app)
        self._serving = asyncio.create_task(self._server.serve([listening]))
        await asyncio.wait_for(self._server.ready.wait(), PATIENCE_SECONDS)

    async def stop(self) -> None:
        """Stop serving, as when the kiosk's process ends."""
        if self._server is None or self._serving is None or self._front is None:
            return
        self._server.leave()
        self._front.close()
        await self._serving
        self._server = None


@contextlib.asynccontextmanager
async def a_browser() -> AsyncIterator[Browser]:
    """Chromium without a head; as root it cannot have its sandbox."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--force-prefers-reduced-motion"]
        )
        yield browser
        await browser.close()


async def open_page(browser: Browser, panel: Panel) -> Page:
    """A page as large as the panel."""
    context = await browser.new_context(
        viewport={"width": panel.width, "height": panel.height}, has_touch=True
    )
    return await context.new_page()

"""When a headless Chromium painted what: the other end of a latency.

A script notes the moment after each frame in which the page changed, with what was on it then. It
uses the wall clock, as the virtual devices do, so both ends are on one clock.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Page, sync_playwright

_NOTE_FRAMES = """(() => {
  globalThis.frames_painted = [];
  const note = () => requestAnimationFrame(() => {
    const after = new MessageChannel();
    after.port1.onmessage = () => globalThis.frames_painted.push([
      performance.timeOrigin + performance.now(),
      document.getElementById("glass")?.dataset.state ?? "",
      document.querySelectorAll(".items > .item:not(.checking)").length,
    ]);
    after.port2.postMessage(0);
  });
  document.addEventListener("DOMContentLoaded", () => new MutationObserver(note).observe(
    document.body, { subtree: true, childList: true, attributes: true, characterData: true }));
})()"""


@dataclass(frozen=True, slots=True)
class Frame:
    """A painted frame. ``at``: seconds since 1970. ``settled``: items with a result."""

    at: float
    state: str
    settled: int


@dataclass(frozen=True, slots=True)
class Screen:
    """The kiosk's page in a browser."""

    page: Page

    def painted(self, since: float, right: Callable[[Frame], bool]) -> Frame | None:
        """Return the first frame like that painted since then, if it is there by now."""
        frames: list[list[float | str]] = self.page.evaluate("globalThis.frames_painted")
        for at, state, settled in frames:
            frame = Frame(float(at) / 1000, str(state), int(settled))
            if frame.at >= since and right(frame):
                return frame
        return None

    def await_painted(self, since: float, right: Callable[[Frame], bool]) -> Frame:
        """Wait for such a frame, ten seconds at most."""
        for _ in range(1000):
            frame = self.painted(since, right)
            if frame is not None:
                return frame
            self.page.wait_for_timeout(10)
        raise AssertionError("the screen did not change as it should")

    def forget(self) -> None:
        """Drop the frames noted so far."""
        self.page.evaluate("globalThis.frames_painted.length = 0")


@contextmanager
def screen_at(url: str) -> Iterator[Screen]:
    """Open the kiosk's screen in a headless Chromium, at the size of a 10.1-inch panel."""
    with sync_playwright() as tools:
        browser = tools.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.add_init_script(_NOTE_FRAMES)
        page.goto(url)
        page.locator("#glass[data-state=start]").wait_for()
        yield Screen(page)
        browser.close()

"""The staff's page of a kiosk as it is installed."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from touch_screen import CHROMIUM
from whole_library import PIN, WholeLibrary

BLOCKED = "20000990000576"


@contextmanager
def glass(library: WholeLibrary) -> Iterator[Page]:
    """What is on the glass, in a real browser that can be touched."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 800}, has_touch=True)
        page.goto(library.programs.screen_url)
        yield page
        browser.close()


def hold_the_logo(page: Page) -> None:
    box = page.locator("header .logo").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down()
    page.wait_for_url("**/staff")
    page.mouse.up()


def touch(page: Page, *keys: str) -> None:
    for key in keys:
        page.get_by_role("button", name=key, exact=True).tap()


@pytest.mark.browser
def test_staff_enter_their_pin_and_ask_why_a_patron_was_refused(library: WholeLibrary) -> None:
    library.scan(BLOCKED)
    library.until_state("turned_away")
    shut = library.http.get(f"{library.programs.screen_url}/staff").text
    assert "Nummer van de pas" not in shut, "nothing is told before the PIN"
    with glass(library) as page:
        told = page.get_by_text("Met deze pas kun je nu niet lenen.")
        expect(told.first).to_be_visible()
        hold_the_logo(page)
        touch(page, *PIN, "Verder")
        page.get_by_label("Nummer van de pas").tap()
        touch(page, *BLOCKED, "Vraag waarom")
        story = page.locator(".story")
        expect(story).to_contain_text("Nee: ")
        expect(story).to_contain_text(
            "Een lener die door het personeel geblokkeerd is, wordt geweigerd."
        )
        expect(story).to_contain_text("…0576")
        expect(story).not_to_contain_text(BLOCKED)
        touch(page, "Sluiten")
        page.locator("#glass").wait_for()

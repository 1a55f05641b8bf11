"""The staff's page of a kiosk as it is installed."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from touch_screen import CHROMIUM
from whole_library import PIN, Book, View, WholeLibrary

BLOCKED = "20000990000576"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """The glass, which can be touched."""
    page = browser.new_page(viewport={"width": 1280, "height": 800}, has_touch=True)
    yield page
    page.close()


def hold_the_logo(page: Page) -> None:
    box = page.locator("header .logo").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down()
    page.clock.fast_forward("00:03")
    page.wait_for_url("**/staff")
    page.mouse.up()


def touch(page: Page, *keys: str) -> None:
    for key in keys:
        page.get_by_role("button", name=key, exact=True).tap()


@pytest.mark.browser
def test_staff_enter_their_pin_and_ask_why_a_patron_was_refused(
    library: WholeLibrary, page: Page
) -> None:
    library.scan(BLOCKED)
    library.until_state("turned_away")
    shut = library.http.get(f"{library.programs.screen_url}/staff").text
    assert "Nummer van de pas" not in shut, "nothing is told before the PIN"
    page.clock.install()
    page.goto(library.programs.screen_url)
    told = page.get_by_text("Met deze pas kan je nu niet lenen.")
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


def not_printed(view: View) -> bool:
    return view["state"] == "goodbye" and "niet gelukt" in str(view)


def a_receipt_that_did_not_come_out(library: WholeLibrary) -> Book:
    """Somebody borrows a book while the printer's cover is open."""
    library.tap_card(patron="P0002")
    book = library.borrow()
    library.press("done")
    library.until_state("receipt")
    library.printer(cover="open")
    library.press("receipt_yes")
    library.until(not_printed)
    library.printer(cover="closed")
    library.press("done")
    library.until_state("start")
    return book


PRESS_AGAIN = """fields => {
  const form = document.createElement("form");
  Object.assign(form, { method: "post", action: "/staff/again" });
  for (const [name, value] of Object.entries(fields)) {
    form.append(Object.assign(document.createElement("input"), { name, value }));
  }
  document.body.append(form);
  form.submit();
}"""
"""A page that was left open, pressed once more."""


@pytest.mark.browser
def test_staff_have_a_receipt_printed_again_and_deal_with_what_came_back(
    library: WholeLibrary, page: Page
) -> None:
    book, missing = a_receipt_that_did_not_come_out(library), library.missing()
    library.press("return")
    library.until_state("returns")
    library.scan(missing.barcode)
    library.until_settled(1)
    library.await_handed_on()
    page.goto(f"{library.programs.screen_url}/staff")
    touch(page, *PIN, "Verder")
    receipt = page.locator("#receipts li").first
    expect(receipt).to_contain_text("Het deksel van de printer stond open.")
    assert book.title not in page.content()
    again = receipt.get_by_role("button", name="Print opnieuw")
    form = again.locator("xpath=..").inner_html()
    again.tap()
    expect(page.get_by_text("nog één keer verstuurd")).to_be_visible()
    library.await_paper(lambda paper: book.title in paper)
    page.evaluate(PRESS_AGAIN, dict(re.findall(r'name="(\w+)" value="(\d+)"', form)))
    expect(page.get_by_text("Dit kan niet opnieuw")).to_be_visible()
    expect(page.locator("#receipts li").first).to_contain_text("Het is geprint.")
    assert library.paper().count(book.title) == 1

    came_back = page.locator("li").filter(has_text=missing.barcode)
    expect(came_back).to_contain_text("Het exemplaar was vermist.")
    came_back.get_by_role("button", name="Afgehandeld").tap()
    expect(page.get_by_text("Het exemplaar was vermist.")).to_have_count(0)

"""The bench's page in a real browser: all by mouse and by keyboard, and nothing in the way."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from axe_in_page import hard_to_use
from bench_process import PATIENCE_SECONDS, Bench, DeskReader
from kiosk.drivers import PrintOutcome, QrCode, Text
from kiosk.drivers.catalog import PrinterSettings, build_printer
from kiosk.settings import read_settings
from touch_screen import a_browser

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

AN = "85073003328"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One browser for all pages."""
    expect.set_options(timeout=PATIENCE_SECONDS * 1000)
    async with a_browser() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Browser) -> AsyncIterator[Page]:
    """A page of a browser. Whatever the browser complains of fails the test."""
    complaints: list[str] = []
    async with await browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        page = await context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield page
    assert complaints == []


async def shown(page: Page, screen: str) -> Page:
    """The bench's page, once it has drawn the devices and listed what there is."""
    await page.goto(f"{screen}/bench")
    await expect(page.locator(".item").first).to_be_visible()
    await expect(status(page, "nfc")).not_to_be_empty()
    return page


def status(page: Page, device: str) -> Locator:
    return page.locator(f"[data-device={device}] [data-status]")


async def printed(bench: Bench, private: Path, *titles: str) -> None:
    device = read_settings(bench.settings).devices["printer"]
    assert isinstance(device, PrinterSettings)
    texts = tuple(Text(title) for title in titles)
    code = QrCode("https://bib.example/")
    printer = build_printer("printer", device, private)
    assert await printer.print((*texts, code)) is PrintOutcome.PRINTED


async def test_a_visitor_puts_in_the_eid_and_takes_it_out(
    bench: Bench, screen: str, kiosk: DeskReader, page: Page
) -> None:
    await shown(page, screen)
    await page.get_by_label("P0001").check()
    await page.get_by_role("button", name="Put it in").click()
    await expect(status(page, "eid")).to_have_text("eID of P0001")
    read = await asyncio.to_thread(kiosk.reading, "eid")
    assert read["national_number"] == AN
    await page.get_by_role("button", name="Take it out").click()
    await expect(status(page, "eid")).to_have_text("empty")
    await expect(page.get_by_role("log")).to_contain_text("The card is out.")


async def test_everything_of_a_visit_can_be_done_by_keyboard(
    bench: Bench, screen: str, kiosk: DeskReader, page: Page
) -> None:
    await shown(page, screen)
    await page.get_by_label("Find a visitor").press_sequentially("P0002")
    await expect(page.get_by_role("radio", name="P0001")).to_have_count(0)
    await page.keyboard.press("Tab")
    await page.keyboard.press("Space")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(status(page, "eid")).to_have_text("eID of P0002")
    await expect(page.get_by_role("button", name="Take it out")).to_be_focused()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    tapped = await asyncio.to_thread(kiosk.reading, "nfc")
    assert tapped["uid"] == "04A1B2C3D4E5F6"
    await page.get_by_label("Find an item").press_sequentially("verdriet")
    await expect(page.locator(".item")).to_have_count(1)
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    scanned = await asyncio.to_thread(kiosk.reading, "scanner")
    assert scanned["text"] == "30001000000021"
    await page.keyboard.press("Tab")
    await page.keyboard.type("9789028240452")
    await page.keyboard.press("Enter")
    isbn = await asyncio.to_thread(kiosk.reading, "scanner")
    assert isbn["text"] == "9789028240452"


async def test_the_serial_scanner_scans_when_it_is_chosen(
    bench: Bench, screen: str, kiosk: DeskReader, page: Page
) -> None:
    await shown(page, screen)
    await page.get_by_label("serial", exact=True).check()
    await page.get_by_role("button", name="De kapellekensbaan").click()
    scanned = await asyncio.to_thread(kiosk.reading, "serial-scanner")
    assert scanned["text"] == "30001000000014"


async def test_the_devices_are_drawn_as_they_are(bench: Bench, screen: str, page: Page) -> None:
    await shown(page, screen)
    for device in ("eid", "nfc", "hid", "serial", "printer"):
        plug = page.locator(f"[data-device={device}]").get_by_label("plugged in")
        await plug.uncheck()
        await expect(status(page, device)).to_have_text("unplugged")
        await plug.check()
        await expect(status(page, device)).not_to_have_text("unplugged")
    printer = page.locator("[data-device=printer]")
    await printer.get_by_label("none").check()
    await printer.get_by_label("open").check()
    await expect(status(page, "printer")).to_have_text("cover open, out of paper")
    await printer.get_by_label("full roll").check()
    await printer.get_by_label("closed").check()
    await expect(status(page, "printer")).to_have_text("ready")


async def test_what_others_do_is_seen_too(bench: Bench, screen: str, page: Page) -> None:
    await shown(page, screen)
    await asyncio.to_thread(bench.do, "POST", "/bench/printer", {"paper": "low"})
    await expect(status(page, "printer")).to_have_text("paper nearly out")
    await asyncio.to_thread(bench.do, "POST", "/bench/nfc", {"trick": "two_cards", "seconds": 2})
    await expect(status(page, "nfc")).to_have_text("2 cards on it")


async def test_a_receipt_is_drawn_until_it_is_torn_off(
    printing: Bench, its_screen: str, page: Page, tmp_path: Path
) -> None:
    await shown(page, its_screen)
    await expect(page.get_by_text("No receipt yet.")).to_be_visible()
    await printed(printing, tmp_path, "De kapellekensbaan")
    await printed(printing, tmp_path, "Het verdriet van België")
    receipts = page.locator(".receipt")
    await expect(receipts).to_have_count(2)
    await expect(receipts.first).to_contain_text("Het verdriet van België")
    await expect(page.get_by_role("img", name="QR code: https://bib.example/")).to_have_count(2)
    await page.get_by_role("button", name="Tear the receipts off").click()
    await expect(receipts).to_have_count(0)


async def test_a_title_that_is_markup_stays_a_title(
    printing: Bench, its_screen: str, page: Page, tmp_path: Path
) -> None:
    await shown(page, its_screen)
    await printed(printing, tmp_path, "<img src=x onerror=alert(1)>")
    await expect(page.locator(".receipt")).to_contain_text("<img src=x onerror=alert(1)>")
    await expect(page.locator(".receipt img")).to_have_count(0)


async def test_the_screen_stands_next_to_it(bench: Bench, screen: str, page: Page) -> None:
    await shown(page, screen)
    await expect(page.frame_locator("#screen").get_by_text("Welkom")).to_be_visible()


async def test_by_its_own_port_it_is_the_same_page(bench: Bench, screen: str, page: Page) -> None:
    await shown(page, bench.url)
    await expect(page.frame_locator("#screen").get_by_text("Welkom")).to_be_visible()


async def test_nothing_on_it_is_hard_to_use(
    printing: Bench, its_screen: str, page: Page, tmp_path: Path
) -> None:
    await asyncio.to_thread(printing.do, "POST", "/bench/devices/hid", {"plugged": False})
    await asyncio.to_thread(printing.do, "POST", "/bench/eid", {"patron": "P0001"})
    await printed(printing, tmp_path, "De kapellekensbaan")
    await shown(page, its_screen)
    for summary in await page.locator("summary").all():
        await summary.click()
    await page.get_by_role("button", name="A phone").click()
    await expect(page.locator(".receipt")).to_be_visible()
    assert await hard_to_use(page) == ""


@pytest.mark.parametrize("width", [1920, 1280, 1024, 768, 390])
async def test_it_fits_any_window(bench: Bench, screen: str, page: Page, width: int) -> None:
    await page.set_viewport_size({"width": width, "height": 800})
    await shown(page, screen)
    assert await page.evaluate("document.documentElement.scrollWidth") <= width


async def test_a_bench_that_is_gone_and_back_says_so_by_itself(
    browser: Browser, its_screen: str
) -> None:
    page = await browser.new_page()
    await shown(page, its_screen)
    gone = page.get_by_role("alert")
    await expect(gone).to_be_hidden()
    await page.route("**/bench/state", lambda route: route.abort("connectionrefused"))
    await expect(gone).to_be_visible()
    await page.unroute_all()
    await expect(gone).to_be_hidden()
    await page.close()

"""axe in a page: what anybody could not use there. Its program is long, and stays in the page."""

from axe_playwright_python.async_playwright import Axe
from axe_playwright_python.base import AxeResults
from playwright.async_api import Page

# It fetches style sheets anew where it may, and by addresses that it guesses.
OPTIONS = {"resultTypes": ["violations"], "preload": False}
RUN = "options => axe.run(options).then(({ violations }) => ({ violations }))"


async def hard_to_use(page: Page) -> str:
    """What axe finds wrong, in words; empty when there is nothing."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(Axe().axe_script)
    found = AxeResults(await page.evaluate(RUN, OPTIONS))
    return found.generate_report() if found.violations_count else ""

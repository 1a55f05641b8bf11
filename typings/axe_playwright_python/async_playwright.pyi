# axe-playwright-python 0.1: the calls that we use.
from collections.abc import Mapping

from playwright.async_api import Page

class AxeResults:
    violations_count: int
    def generate_report(self, violation_id: str | None = ...) -> str: ...

class Axe:
    async def run(self, page: Page, *, options: Mapping[str, object] = ...) -> AxeResults: ...

"""The demo's data, read once, and a way to ask why at any of its branches."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kiosk.csvdata.dataset import Dataset
from kiosk.csvdata.directory import read_directory
from kiosk.domain.ids import BranchCode
from kiosk.explain import Action, CsvData, Explanation, Moment, Question, Shown, explain
from kiosk.explain.question import item_code, usual_action

DEMO = Path(__file__).parents[2] / "demo"
Ask = Callable[..., Explanation]


@pytest.fixture(scope="session")
def demo() -> Dataset:
    read = read_directory(DEMO, date(2026, 11, 22))
    assert read.dataset is not None
    return read.dataset


@pytest.fixture(scope="session")
def ask(demo: Dataset) -> Ask:
    """Ask at a branch, of a pass and an item as they are typed."""
    known: dict[tuple[str, date], CsvData] = {}

    def asked(
        branch: str,
        card: str | None = None,
        item: str | None = None,
        action: Action | None = None,
        at: str = "2026-11-22",
    ) -> Explanation:
        when = Moment.parse(at)
        key = (branch, when.day)
        if key not in known:
            known[key] = CsvData.at(demo, BranchCode(branch), when.day)
        shown = None if card is None else Shown.parse(card)
        code = None if item is None else item_code(item)
        wanted = action or usual_action(shown, code)
        return explain(known[key], Question(wanted, BranchCode(branch), when, shown, code))

    return asked

"""A printer on the desk, on each of the ways to it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desk_printer import WAYS, DeskPrinter, Way, desk_printer


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> Way:
    """How the printer is connected; a test that asks for it runs once for each."""
    found: Way = request.param
    return found


@pytest.fixture
def printer(way: Way, tmp_path: Path) -> Iterator[DeskPrinter]:
    """A printer that confirms, and its driver."""
    with desk_printer(way, tmp_path) as desk:
        yield desk

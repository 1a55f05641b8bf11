"""A file of jobs and a clock."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kept_receipts import Clock
from kiosk.printing.jobs import Jobs


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def jobs(tmp_path: Path) -> Iterator[Jobs]:
    opened = Jobs(tmp_path / "print.db")
    yield opened
    opened.close()

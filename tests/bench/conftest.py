"""A bench and a kiosk's drivers at its devices, as processes that talk only over the devices."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench_process import Bench, DeskReader, drivers_at, started_bench

DEMO = Path(__file__).parent / "demo"
DEVICES = ("eid", "nfc", "scanner", "serial-scanner", "printer")
"""As the bench's settings for a kiosk name them."""


@pytest.fixture
def demo() -> Path:
    """Four made-up patrons and four items."""
    return DEMO


@pytest.fixture(scope="session")
def one_bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """The bench that tests share."""
    with started_bench(tmp_path_factory.mktemp("desk"), DEMO) as bench:
        yield bench


@pytest.fixture(scope="session")
def drivers(one_bench: Bench) -> Iterator[DeskReader]:
    """The drivers that tests share; what they told before is not forgotten."""
    with drivers_at(one_bench, DEVICES) as reader:
        yield reader


@pytest.fixture
def bench(one_bench: Bench) -> Bench:
    """A bench with all devices plugged in and nothing in or on them."""
    one_bench.tidy()
    return one_bench


@pytest.fixture
def kiosk(bench: Bench, drivers: DeskReader) -> DeskReader:
    """The drivers, all devices online."""
    assert bench
    drivers.settle(DEVICES)
    return drivers

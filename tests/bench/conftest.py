"""A bench and a kiosk's drivers at its devices, as processes that talk only over the devices."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench_process import Bench, DeskReader, drivers_at, started_bench
from kiosk.ui.bench_proxy import mount_bench
from screen_server import served, start_screens

DEMO = Path(__file__).parent / "demo"
DEVICES = ("eid", "nfc", "scanner", "serial-scanner", "printer")
"""As the bench's settings for a kiosk name them."""


@pytest.fixture
def demo() -> Path:
    """Four made-up patrons and four items."""
    return DEMO


@pytest.fixture(scope="session")
def door() -> Iterator[socket.socket]:
    """Where the kiosk's screen will be: the bench must know before the kiosk starts."""
    with socket.create_server(("127.0.0.1", 0)) as claimed:
        yield claimed


@pytest.fixture(scope="session")
def one_bench(tmp_path_factory: pytest.TempPathFactory, door: socket.socket) -> Iterator[Bench]:
    """The bench that tests share."""
    screen = f"http://127.0.0.1:{door.getsockname()[1]}/"
    with started_bench(tmp_path_factory.mktemp("desk"), DEMO, "--screen", screen) as bench:
        yield bench


@pytest.fixture(scope="session")
def drivers(one_bench: Bench) -> Iterator[DeskReader]:
    """The drivers that tests share; what they told before is not forgotten."""
    with drivers_at(one_bench, DEVICES) as reader:
        yield reader


@pytest.fixture(scope="session")
def screen(one_bench: Bench, door: socket.socket) -> Iterator[str]:
    """The address of a kiosk's screen server that shows the bench, without the last slash."""
    port = door.getsockname()[1]
    screens = start_screens(port)
    mount_bench(screens.app, one_bench.url)
    with served(screens, door):
        yield f"http://127.0.0.1:{port}"


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

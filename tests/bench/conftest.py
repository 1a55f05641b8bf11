"""A bench and a kiosk's drivers at its devices, as processes that talk only over the devices."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
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


@contextmanager
def bench_and_screen(place: Path) -> Iterator[tuple[Bench, str]]:
    """A bench, and the address of a kiosk's screen that shows it, without the last slash."""
    # Claimed first: the bench must know where the kiosk's screen will be.
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
        screen = f"http://127.0.0.1:{port}"
        with started_bench(place, DEMO, "--screen", f"{screen}/") as bench:
            screens = start_screens(port)
            mount_bench(screens.app, bench.url)
            with served(screens, door):
                yield bench, screen


@pytest.fixture(scope="session")
def _desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Bench, str]]:
    with bench_and_screen(tmp_path_factory.mktemp("desk")) as desk:
        yield desk


@pytest.fixture(scope="session")
def one_bench(_desk: tuple[Bench, str]) -> Bench:
    """The bench that tests share."""
    return _desk[0]


@pytest.fixture(scope="session")
def screen(_desk: tuple[Bench, str]) -> str:
    """Where the kiosk's screen shows it."""
    return _desk[1]


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


@pytest.fixture(scope="session")
def _desk_to_print_at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Bench, str]]:
    with bench_and_screen(tmp_path_factory.mktemp("printing")) as desk:
        yield desk


@pytest.fixture
def printing(_desk_to_print_at: tuple[Bench, str]) -> Bench:
    """Another bench, to print at: of two programs at a printer, each takes the other's answers."""
    _desk_to_print_at[0].tidy()
    return _desk_to_print_at[0]


@pytest.fixture
def its_screen(_desk_to_print_at: tuple[Bench, str]) -> str:
    """Where a screen shows the bench to print at."""
    return _desk_to_print_at[1]

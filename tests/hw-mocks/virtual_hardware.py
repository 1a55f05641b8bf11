"""pytest plugin: the virtual devices as fixtures. Each device speaks wire bytes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from virtual_pcscd import VirtualPcscd
from virtual_pki import VirtualPki
from virtual_pn532 import VirtualPn532
from virtual_printer import VirtualPrinter
from virtual_scanner import VirtualHidScanner, VirtualSerialScanner
from virtual_town_hall import TownHall

pytest_plugins: list[str] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--hardware``: run the driver suites on the devices that are really plugged in."""
    parser.addoption("--hardware", action="store_true", help="use real devices")
    parser.addoption("--full", action="store_true", help="the full counts of make proof")


def pytest_configure(config: pytest.Config) -> None:
    """Small counts, the same each time; under ``--full`` large ones, new each time."""
    settings.register_profile("small", max_examples=50, derandomize=True, deadline=None)
    settings.register_profile("full", max_examples=2_000, deadline=None)
    settings.load_profile("full" if config.getoption("--full") else "small")


@pytest.fixture
def full(request: pytest.FixtureRequest) -> bool:
    """Whether the full counts are asked for."""
    return bool(request.config.getoption("--full"))


@pytest.fixture
def pn532(tmp_path: Path) -> Iterator[VirtualPn532]:
    """A reader for contactless cards, plugged in."""
    with VirtualPn532(tmp_path / "nfc") as reader:
        yield reader


@pytest.fixture
def hid_scanner(tmp_path: Path) -> Iterator[VirtualHidScanner]:
    """A scanner that types, in US layout, plugged in."""
    with VirtualHidScanner(tmp_path / "scanner") as scanner:
        yield scanner


@pytest.fixture
def serial_scanner(tmp_path: Path) -> Iterator[VirtualSerialScanner]:
    """A scanner on a serial line, plugged in."""
    with VirtualSerialScanner(tmp_path / "serial-scanner") as scanner:
        yield scanner


@pytest.fixture(scope="session")
def town_hall() -> TownHall:
    """Who issues virtual eIDs."""
    return TownHall(VirtualPki.kept())


@pytest.fixture(scope="session")
def pinned_roots(town_hall: TownHall, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of the roots that the kiosk trusts: those of the made-up PKI."""
    return town_hall.pki.write_roots(tmp_path_factory.mktemp("roots"))


@pytest.fixture(scope="session")
def session_pcscd() -> Iterator[VirtualPcscd]:
    """One for a process: libpcsclite keeps the first socket that it was told."""
    with VirtualPcscd() as pcscd:
        yield pcscd


@pytest.fixture
def pcscd(session_pcscd: VirtualPcscd) -> VirtualPcscd:
    """A real pcscd, fresh, with an empty virtual card reader."""
    session_pcscd.renew()
    return session_pcscd


@pytest.fixture
def receipt_printer() -> Iterator[VirtualPrinter]:
    """A receipt printer on the network, plugged in; 48 columns, and it confirms."""
    with VirtualPrinter.on_network() as printer:
        yield printer

"""pytest plugin: the virtual devices as fixtures. Each device speaks wire bytes."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from hypothesis import settings

from kiosk.drivers.catalog import Eid, Hid, Nfc, Serial
from metal import MetalNfc, MetalPcscd, MetalScanner, MetalTownHall
from metal_desk import lay_out, metal
from virtual_pcscd import VirtualPcscd
from virtual_pki import VirtualPki
from virtual_pn532 import VirtualPn532
from virtual_printer import VirtualPrinter
from virtual_scanner import VirtualHidScanner, VirtualSerialScanner
from virtual_town_hall import TownHall

pytest_plugins: list[str] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--hardware=SETTINGS``: run the driver suites on the devices that these settings name."""
    parser.addoption(
        "--hardware", metavar="SETTINGS", help="use the real devices of a kiosk's settings file"
    )
    parser.addoption("--full", action="store_true", help="the full counts of make proof")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Small counts, the same each time; under ``--full`` large ones, new each time."""
    if settings_file := config.getoption("--hardware"):
        lay_out(config, settings_file)
    settings.register_profile("small", max_examples=50, derandomize=True, deadline=None)
    settings.register_profile("full", max_examples=2_000, deadline=None)
    settings.load_profile("full" if config.getoption("--full") else "small")


@pytest.fixture
def full(request: pytest.FixtureRequest) -> bool:
    """Whether the full counts are asked for."""
    return bool(request.config.getoption("--full"))


@pytest.fixture
def pn532(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[VirtualPn532]:
    """A reader for contactless cards, plugged in."""
    if desk := metal(request):
        yield cast("VirtualPn532", MetalNfc(desk.person, desk.device(Nfc).path))
        return
    with VirtualPn532(tmp_path / "nfc") as reader:
        yield reader


@pytest.fixture
def hid_scanner(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[VirtualHidScanner]:
    """A scanner that types, in US layout, plugged in."""
    if desk := metal(request):
        path = desk.device(Hid).path
        yield cast("VirtualHidScanner", MetalScanner(desk.person, "keyboard scanner", path))
        return
    with VirtualHidScanner(tmp_path / "scanner") as scanner:
        yield scanner


@pytest.fixture
def serial_scanner(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[VirtualSerialScanner]:
    """A scanner on a serial line, plugged in."""
    if desk := metal(request):
        port = desk.device(Serial)
        real = MetalScanner(desk.person, "serial scanner", port.path, port.baud)
        yield cast("VirtualSerialScanner", real)
        return
    with VirtualSerialScanner(tmp_path / "serial-scanner") as scanner:
        yield scanner


@pytest.fixture(scope="session")
def town_hall(request: pytest.FixtureRequest) -> TownHall:
    """Who issues virtual eIDs."""
    if metal(request):
        return cast("TownHall", MetalTownHall())
    return TownHall(VirtualPki.kept())


@pytest.fixture(scope="session")
def pinned_roots(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of the roots that the kiosk trusts: those of the made-up PKI."""
    if desk := metal(request):
        return desk.device(Eid).trusted_roots
    return VirtualPki.kept().write_roots(tmp_path_factory.mktemp("roots"))


@pytest.fixture(scope="session")
def session_pcscd(request: pytest.FixtureRequest) -> Iterator[VirtualPcscd]:
    """One for a process: libpcsclite keeps the first socket that it was told."""
    if desk := metal(request):
        yield cast("VirtualPcscd", MetalPcscd(desk.person, desk.device(Eid).socket))
        return
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

"""A printer on the desk, on each of the ways to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest

from desk_printer import WAYS, DeskPrinter, Way, desk_printer
from eid_desk import Desk
from kiosk.domain.reading import Require
from kiosk.drivers import Printer
from kiosk.drivers.catalog import build_printer
from kiosk.drivers.eid.read import Trust
from kiosk.drivers.eid.roots import Roots, load_roots
from metal import MetalPrinter
from metal_desk import metal


@dataclass(frozen=True, slots=True)
class RealPrinter:
    """As ``DeskPrinter``, of ``--hardware``."""

    device: MetalPrinter
    driver: Printer


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> Way:
    """How the printer is connected; a test that asks for it runs once for each."""
    found: Way = request.param
    if desk := metal(request):
        desk.printer(f"escpos-{found}")
    return found


@pytest.fixture
def printer(request: pytest.FixtureRequest, way: Way, tmp_path: Path) -> Iterator[DeskPrinter]:
    """A printer that confirms, and its driver."""
    if real := metal(request):
        driver = build_printer("printer", real.printer(f"escpos-{way}"), tmp_path / "escpos")
        yield cast("DeskPrinter", RealPrinter(MetalPrinter(real.person), driver))
        return
    with desk_printer(way, tmp_path) as desk:
        yield desk


@pytest.fixture
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader for contactless cards looks again at once: it takes many looks to see one gone."""
    monkeypatch.setattr("kiosk.drivers.nfc.LOOK_SECONDS", 0.02)


@pytest.fixture
def roots(pinned_roots: Path) -> Roots:
    """Of the eID, as the kiosk trusts them."""
    return load_roots(pinned_roots)


@pytest.fixture
def desk(roots: Roots) -> Desk:
    """Reads eIDs that are signed at least."""
    return Desk(Trust(roots, Require.SIGNED))

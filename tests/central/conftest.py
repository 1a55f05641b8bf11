from collections.abc import Iterator
from pathlib import Path

import pytest

from central_here import CentralHere, KioskThere, central_here
from small_export import SmallExport, small_export


@pytest.fixture
def export(tmp_path: Path) -> SmallExport:
    """A small export without any fault."""
    return small_export(tmp_path / "export")


@pytest.fixture
def central(tmp_path: Path) -> Iterator[CentralHere]:
    """A central service that knows nothing yet."""
    with central_here(tmp_path) as here:
        yield here


@pytest.fixture
def filled(central: CentralHere, export: SmallExport) -> CentralHere:
    """A central service that imported the small export."""
    assert central.take(export).errors == ()
    return central


@pytest.fixture
def kiosk(filled: CentralHere) -> KioskThere:
    """A kiosk in Beveren."""
    return filled.enrol("2100")

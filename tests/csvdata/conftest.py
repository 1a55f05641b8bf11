from pathlib import Path

import pytest

from small_export import SmallExport, small_export


@pytest.fixture
def export(tmp_path: Path) -> SmallExport:
    """A small export without any fault."""
    return small_export(tmp_path / "export")

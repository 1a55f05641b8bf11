"""A machine that is made up, for the technician's commands to look at."""

from pathlib import Path

import pytest

from machine_tree import MachineTree


@pytest.fixture
def tree(tmp_path: Path) -> MachineTree:
    """A machine with nothing plugged in."""
    return MachineTree(tmp_path / "machine")

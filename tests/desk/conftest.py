"""The desk's tests serve at a desk with a small region."""

from pathlib import Path

import pytest

from watched_desk import Serve, server


@pytest.fixture
def serve(tmp_path: Path) -> Serve:
    return server(tmp_path)

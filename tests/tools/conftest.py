"""What the tests of the developer's tools share."""

import socket
from collections.abc import Callable

import pytest


@pytest.fixture
def free_port() -> Callable[[], int]:
    """A port that nothing listens on; the kernel does not give it out again soon."""

    def choose() -> int:
        with socket.create_server(("127.0.0.1", 0)) as brief:
            return int(brief.getsockname()[1])

    return choose

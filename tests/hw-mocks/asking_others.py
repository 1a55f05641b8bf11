"""Waiting for other programs that tell of it in no other way: they are asked until it is so."""

import time
from collections.abc import Callable

_PAUSE_SECONDS = 0.02


def ask_until(true: Callable[[], bool], what: str, within: float) -> None:
    """Fail when it takes longer than so many seconds. ``what``: it is that is waited for."""
    ends = time.monotonic() + within
    while not true():
        assert time.monotonic() < ends, f"not within {within:.0f} s: {what}"
        time.sleep(_PAUSE_SECONDS)

"""A word to who waits: a primary whose synchronous standby is away takes nothing in, in silence."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import click

SLOW = 10.0
"""Seconds; writers wait for each other for at most fifteen."""
_WORDS = (
    "still waiting for the database. Is a synchronous standby away? Then nothing can be written: "
    "docs/deployment.md, 1"
)


@contextmanager
def told_when_slow(seconds: float = SLOW) -> Iterator[None]:
    """Say so on stderr when what is done within takes longer than that."""
    timer = threading.Timer(seconds, click.echo, [_WORDS], {"err": True})
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()

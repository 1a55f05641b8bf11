"""Trying again: for ever, with full jitter, so that a returning central service is not stormed."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, wait_random_exponential

from kiosk.sync.client import CentralDown, MustRefetch, NotAccepted
from kiosk.sync.link import Link

LONGEST_PAUSE = 15
"""Seconds between two tries at most, so that a kiosk is back soon after the central service."""
T = TypeVar("T")


async def patiently(work: Callable[[], Awaitable[T]], link: Link) -> T:
    """Do the work until the central service plays along; tell the link of each failure."""

    def note(state: RetryCallState) -> None:
        why = state.outcome.exception() if state.outcome is not None else None
        if isinstance(why, Exception):
            link.lost(why)

    async for attempt in AsyncRetrying(
        retry=retry_if_exception_type((CentralDown, NotAccepted, MustRefetch)),
        wait=wait_random_exponential(multiplier=0.5, max=LONGEST_PAUSE),
        before_sleep=note,
    ):
        with attempt:
            result = await work()
    return result

"""Trying again: for ever, with full jitter, so that a returning central service is not stormed.

A central service that says how long to leave it alone is obeyed. Jitter is added, or all who were
told the same would come at once; but not to a moment that was given to this kiosk alone.
"""

import logging
import sqlite3
from collections.abc import Awaitable, Callable
from typing import TypeVar

from sqlalchemy.exc import OperationalError
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception_type,
    wait_random,
    wait_random_exponential,
)

from kiosk.cache.generations import BadGeneration
from kiosk.sync.client import AskedToWait, CentralDown, MustRefetch, NotAccepted
from kiosk.sync.link import Link

LONGEST_PAUSE = 15
"""Seconds between two tries at most, so that a kiosk is back soon after the central service."""
LONGEST_OBEDIENCE = 300
"""Seconds that the central service can ask for at most: a slip must not silence kiosks for days."""
_WITHIN = wait_random(0, 1)
"""Moments are told in whole seconds."""
_jittered = wait_random_exponential(multiplier=0.5, max=LONGEST_PAUSE)
_FULL_DISK = (OperationalError, sqlite3.OperationalError, BadGeneration, OSError)
NOT_NOW = (CentralDown, MustRefetch, NotAccepted, OperationalError, sqlite3.OperationalError)
"""What lets a task that goes on beside the feed try again later."""
_PASSING = (*NOT_NOW, *_FULL_DISK)
_log = logging.getLogger(__name__)
T = TypeVar("T")


def pause(state: RetryCallState) -> float:
    """Tell how many seconds to wait before the next try."""
    why = state.outcome.exception() if state.outcome is not None else None
    if not isinstance(why, AskedToWait):
        return _jittered(state)
    asked = min(why.seconds, LONGEST_OBEDIENCE)
    if why.alone:
        return asked + _WITHIN(state)
    return asked + wait_random(0, asked)(state) + _jittered(state)


async def patiently(work: Callable[[], Awaitable[T]], link: Link) -> T:
    """Do the work until the central service plays along; tell the link of each failure.

    A disk that is full is waited for too: staff can make room, and returns go on meanwhile.
    """

    def note(state: RetryCallState) -> None:
        why = state.outcome.exception() if state.outcome is not None else None
        match why:
            case _ if isinstance(why, _FULL_DISK):
                _log.error("the disk cannot be written (%s): is it full?", type(why).__name__)
            case Exception():
                link.lost(why)
            case _:
                pass

    async for attempt in AsyncRetrying(
        retry=retry_if_exception_type(_PASSING),
        wait=pause,
        before_sleep=note,
    ):
        with attempt:
            result = await work()
    return result

"""Looks from time to time whether a library left its region, so that what is of it leaves too."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime

from fastapi.concurrency import run_in_threadpool
from sqlalchemy.exc import SQLAlchemyError

from central.importing import move_due
from central.store import Store
from kiosk.csvdata.spool import NoRoom

log = logging.getLogger(__name__)

LOOK_EVERY_S = 300.0


@asynccontextmanager
async def kept_moving(store: Store, clock: Callable[[], datetime]) -> AsyncIterator[None]:
    """Look at once, and every ``LOOK_EVERY_S``, until the end. Each process may."""
    looking = asyncio.create_task(_look(store, clock))
    try:
        yield
    finally:
        looking.cancel()
        with suppress(asyncio.CancelledError):
            await looking


async def _look(store: Store, clock: Callable[[], datetime]) -> None:
    while True:
        try:
            await run_in_threadpool(move_due, store, clock())
        except (SQLAlchemyError, NoRoom) as why:  # busy, away or full: it is looked at again
            log.warning("nobody could be moved yet: %s", type(why).__name__)
        await asyncio.sleep(LOOK_EVERY_S)

"""Work that goes on beside a test, as the kiosk's own tasks do."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress


@asynccontextmanager
async def meanwhile(work: Coroutine[None, None, None]) -> AsyncIterator["asyncio.Task[None]"]:
    """Do it until the block ends; if it ends before with an error, that is raised then."""
    task = asyncio.create_task(work)
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

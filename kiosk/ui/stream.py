"""The stream of changes: the whole screen at once, again at each change, and signs of life."""

import asyncio
from collections.abc import AsyncIterator

from fastapi.sse import ServerSentEvent

from kiosk.ui.front import Front
from kiosk.ui.pages import Pages

RECONNECT_MILLISECONDS = 500


async def changes(front: Front, pages: Pages) -> AsyncIterator[ServerSentEvent]:
    """Draw every change, until the front closes. State lives here: a reconnect heals all."""
    version = 0
    while not front.closing.is_set():
        if front.glass.version > version:
            version = front.glass.version
            yield ServerSentEvent(
                raw_data=pages.fragment(front.view(), version),
                event="view",
                retry=RECONNECT_MILLISECONDS,
            )
        else:
            # A comment would do for the connection, but the page must hear it too.
            yield ServerSentEvent(raw_data="alive", event="beat")
        await _newer(front, version)


async def _newer(front: Front, version: int) -> None:
    """Wait for a change, at most as long as a heartbeat."""
    try:
        async with asyncio.timeout(front.heartbeat):
            await front.glass.after(version)
    except TimeoutError:
        pass

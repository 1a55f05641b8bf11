"""``GET /api/watch``: what the devices tell, live, for ``kiosk watch`` on this machine."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable

from fastapi import FastAPI
from fastapi.sse import EventSourceResponse, ServerSentEvent

from kiosk.drivers.happenings import Happenings, of_health
from kiosk.drivers.health import DeviceHealth

HEARTBEAT_SECONDS = 10.0
"""Between signs of life, by which the server notices a follower that has gone."""


def mount_watch(
    app: FastAPI, happenings: Happenings, devices: Callable[[], Iterable[DeviceHealth]]
) -> None:
    """Serve how each device is, and then all that happens. Nothing of it is about anybody."""

    @app.get("/api/watch", response_class=EventSourceResponse)
    async def watch() -> AsyncIterator[ServerSentEvent]:
        async for event in events(happenings, devices()):
            yield event


async def events(
    happenings: Happenings, devices: Iterable[DeviceHealth]
) -> AsyncIterator[ServerSentEvent]:
    """Tell until the end of all happenings."""
    with happenings.following() as queue:
        for health in devices:
            yield ServerSentEvent(data=of_health(health), event="happening")
        while True:
            try:
                async with asyncio.timeout(HEARTBEAT_SECONDS):
                    told = await queue.get()
            except TimeoutError:
                yield ServerSentEvent(raw_data="alive", event="beat")
                continue
            if told is None:
                return
            yield ServerSentEvent(data=told, event="happening")

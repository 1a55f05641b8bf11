"""A kiosk as it is put together, without devices, on the test's line to its central service."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import httpx

from central_here import PRIVATE_KEY
from kiosk.assembly.kiosk import Kiosk, kiosk_of
from kiosk.assembly.stores import opened
from kiosk.settings import Settings
from kiosk.sync.client import CentralClient
from kiosk.sync.identity import Identity, keep_identity
from kiosk.sync.wire import Enrolment


@asynccontextmanager
async def assembled(
    state: Path, enrolment: Enrolment, line: httpx.AsyncBaseTransport
) -> AsyncIterator[Kiosk]:
    """Put it together; none of its tasks runs yet."""
    keep_identity(state, Identity.of(enrolment, PRIVATE_KEY))
    settings = Settings(state=state)
    client = CentralClient("http://central", "token", transport=line)
    async with opened(settings) as stores:
        yield kiosk_of(settings, replace(stores, client=client))
    await client.close()


async def works_until(kiosk: Kiosk, happened: asyncio.Event) -> None:
    """Let it do all that it does by itself, until this happened; within a minute."""
    tasks = [asyncio.ensure_future(work) for work in kiosk.tasks()]
    await asyncio.wait_for(happened.wait(), 60)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)

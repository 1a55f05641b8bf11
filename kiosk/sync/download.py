"""Fetching a snapshot, however often the line breaks: what is there already is not fetched again.

The part lies beside the cache under the snapshot's name, so it is found again after a restart, and
another snapshot never goes on in it. Whether the whole is right is seen when it is installed.
"""

import asyncio
import os
from pathlib import Path

import httpx

from kiosk.regionfile.disk import sync
from kiosk.sync.client import CentralClient, CentralDown
from kiosk.sync.wire import Manifest

FOLDER = "incoming"
_FROM_THE_START = 200


def part_of(state: Path, manifest: Manifest) -> Path:
    """Where a snapshot comes in; what there was of others is deleted."""
    folder = state / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = folder / f"{manifest.name}.zst"
    for other in folder.iterdir():
        if other != part:
            other.unlink()
    part.touch(mode=0o600)
    return part


def forget_incoming(state: Path) -> None:
    """Delete what came in of snapshots."""
    for part in (state / FOLDER).glob("*"):
        part.unlink()


def size_of(part: Path) -> int:
    """How many bytes are there."""
    return part.stat().st_size


def drop(part: Path) -> None:
    """Let it be fetched from the start."""
    part.unlink(missing_ok=True)


async def download(client: CentralClient, manifest: Manifest, part: Path) -> None:
    """Fetch what is missing. Raises ``CentralDown`` when a call brings nothing, ``OSError``."""
    while (before := size_of(part)) < manifest.bytes:
        try:
            await _fetch_more(client, manifest, part, before)
        except CentralDown:
            # A slow line brings some in each call.
            if size_of(part) <= before:
                raise
        if size_of(part) <= before:
            raise CentralDown("a snapshot does not come any further")
    await asyncio.to_thread(sync, part)


async def _fetch_more(client: CentralClient, manifest: Manifest, part: Path, there: int) -> None:
    wanted = {"Accept-Encoding": "identity"}  # bytes are counted, and it is compressed already
    if there:
        wanted |= {"Range": f"bytes={there}-", "If-Range": f'"{manifest.name}"'}
    async with client.stream(f"/v1/snapshots/{manifest.name}", wanted) as response:
        if response.status_code == _FROM_THE_START:
            os.truncate(part, 0)
            there = 0
        elif not _goes_on(response, there):
            os.truncate(part, 0)
            raise CentralDown("a snapshot cannot be gone on with: it begins again")
        with part.open("ab") as file:
            async for chunk in response.aiter_bytes():
                await asyncio.to_thread(file.write, chunk[: manifest.bytes - there])
                there += len(chunk)
                if there >= manifest.bytes:
                    return


def _goes_on(response: httpx.Response, there: int) -> bool:
    told: str = response.headers.get("Content-Range", "")
    return told.startswith(f"bytes {there}-")

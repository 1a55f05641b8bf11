"""A kiosk's two ways to a central service of a few lines."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk.cache.local import LocalCache
from kiosk.cache.outbox import Outbox
from kiosk.sync.client import CentralClient
from kiosk.sync.feed import Feed
from kiosk.sync.link import Link
from kiosk.sync.push import Push
from plain_central import PlainCentral


@dataclass
class Synced:
    """A kiosk without a desk."""

    central: PlainCentral
    cache: LocalCache
    outbox: Outbox
    push: Push
    feed: Feed


@pytest.fixture
async def synced(tmp_path: Path) -> AsyncIterator[Synced]:
    central = PlainCentral()
    cache, outbox = LocalCache(tmp_path / "cache.db"), Outbox(tmp_path / "outbox.db")
    client = CentralClient("http://central", "token", transport=central.transport())
    link = Link()
    push = Push(client, outbox, link, lambda: None)
    feed = Feed(client, cache, outbox, link, lambda: None, push.hand_all_on)
    yield Synced(central, cache, outbox, push, feed)
    await client.close()
    cache.close()
    outbox.close()

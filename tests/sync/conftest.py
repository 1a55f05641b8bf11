"""A kiosk's ways to a central service: of a few lines, and to a whole one."""

import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from central.importing import import_directory
from central.store import open_store
from central_here import KEYS, NOON, CentralHere, central_here, later
from cut_line import CutLine
from filed_kiosk import Clock, Kiosk
from kiosk.cache.local import LocalCache
from kiosk.cache.outbox import Outbox
from kiosk.sync.client import CentralClient
from kiosk.sync.feed import Feed
from kiosk.sync.link import Link
from kiosk.sync.push import Push
from plain_central import PlainCentral
from small_export import SmallExport, small_export


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


@pytest.fixture
def clock() -> Clock:
    """The time, for both sides."""
    return Clock(later())


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a central service keeps that imported the small export: for each test a copy."""
    folder = tmp_path_factory.mktemp("template")
    with closing(open_store(f"sqlite:///{folder}/central.db", KEYS)) as store:
        import_directory(store, small_export(folder / "export").directory, NOON)
    return folder


@pytest.fixture
def export(template: Path, tmp_path: Path) -> SmallExport:
    """What it imported, to be changed."""
    shutil.copytree(template / "export", tmp_path / "export")
    return SmallExport(tmp_path / "export")


@pytest.fixture
def central(template: Path, tmp_path: Path, clock: Clock) -> Iterator[CentralHere]:
    """A central service that keeps snapshots."""
    shutil.copy(template / "central.db", tmp_path)
    with central_here(f"sqlite:///{tmp_path}/central.db", tmp_path / "central", clock) as here:
        yield here


@pytest.fixture
async def kiosk(central: CentralHere, tmp_path: Path, clock: Clock) -> AsyncIterator[Kiosk]:
    there = central.enrol()
    kiosk = Kiosk(there, tmp_path / "kiosk", clock, CutLine(there, clock), there.enrolment.root_key)
    yield kiosk
    await kiosk.stop()

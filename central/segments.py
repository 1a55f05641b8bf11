"""Segments: stretches of a feed under a name that never means something else, compressed.

All kiosks of a region fetch the same ones after an import, so they are kept for a while. Two
processes may make the same segment at different moments, the later one without rows that have
moved on since: with what follows, both lead to the same.
"""

from collections import OrderedDict
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock

import zstandard

from central.feed import MustFetchAgain, changes, head
from central.store import Store
from kiosk.domain.ids import RegionId
from kiosk.sync.wire import Changes

LONGEST = 5_000
"""Numbers in a segment."""
MOST_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Name:
    """A segment: the numbers after ``after`` up to ``upto`` of a region's feed."""

    region: RegionId
    epoch: str
    after: int
    upto: int


@dataclass(frozen=True, slots=True)
class Segment:
    """``content``: a ``Changes`` as JSON, compressed with zstd. ``tag``: tells it from others."""

    content: bytes
    tag: str


class Segments:
    """Makes segments, and keeps those that were asked for last."""

    def __init__(self, store: Store, most_bytes: int = MOST_BYTES) -> None:
        self._store = store
        self._most = most_bytes
        self._kept: OrderedDict[Name, Segment] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, name: Name) -> Segment:
        """Return a segment. Raises ``MustFetchAgain``: the feed has no such numbers."""
        with self._lock:
            found = self._kept.get(name)
            if found is not None:
                self._kept.move_to_end(name)
                return found
        made = self._made(name)
        with self._lock:
            self._keep(name, made)
        return made

    def _made(self, name: Name) -> Segment:
        with self._store.read() as connection:
            now = head(connection, name.region)
            if name.epoch != now.epoch or not name.after < name.upto <= now.rv:
                raise MustFetchAgain(f"there are no such numbers in the feed of epoch {now.epoch}")
            at_most = name.upto - name.after
            page = changes(connection, name.region, name.epoch, name.after, at_most)
        rows = tuple(row for row in page.changes if row.rv <= name.upto)
        said = Changes(epoch=page.epoch, head=name.upto, upto=name.upto, changes=rows)
        content = zstandard.ZstdCompressor(level=3).compress(said.model_dump_json().encode())
        return Segment(content, sha256(content).hexdigest()[:32])

    def _keep(self, name: Name, made: Segment) -> None:
        if name in self._kept:
            return
        self._kept[name] = made
        self._bytes += len(made.content)
        while self._bytes > self._most and self._kept:
            _, gone = self._kept.popitem(last=False)
            self._bytes -= len(gone.content)

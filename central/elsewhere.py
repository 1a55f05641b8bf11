"""In which feeds records stand, beside those in which they stood: patrons and items."""

from collections import defaultdict

from sqlalchemy import Connection

from central.draft import Draft
from central.feed import FeedRow, stand
from central.standings import Regions
from kiosk.bodies import Kind

_AT_ONCE = 2_000


class Elsewhere:
    """Records of a kind whose rows in the feeds have the record's own id as their key.

    ``moved``: libraries stand elsewhere than they did, so that every record is looked up.
    """

    def __init__(self, connection: Connection, draft: Draft, kind: Kind, *, moved: bool) -> None:
        self._connection, self._draft, self._kind, self._moved = connection, draft, kind, moved
        self._waiting: list[tuple[str, Regions, bool]] = []

    def put(self, key: str, places: Regions, *, is_new: bool, was_known: bool) -> None:
        """Let a record stand in these regions and no other."""
        if not was_known:
            for region in places:
                self._draft.tell(region, FeedRow(self._kind, key, key), gone=False)
        elif is_new or self._moved:
            self._wait(key, places, is_new=is_new)

    def let_go(self, key: str) -> None:
        """Let a record stand nowhere, and be no longer."""
        self._draft.end(self._kind, key)
        self._wait(key, frozenset(), is_new=False)

    def _wait(self, key: str, places: Regions, *, is_new: bool) -> None:
        self._waiting.append((key, places, is_new))
        if len(self._waiting) >= _AT_ONCE:
            self.finish()

    def finish(self) -> None:
        """Look up where those stood that were known."""
        keys, before = [key for key, _, _ in self._waiting], defaultdict[str, Regions](frozenset)
        for region, key in stand(self._connection, self._kind, keys):
            before[key] |= {region}
        for key, places, is_new in self._waiting:
            row = FeedRow(self._kind, key, key)
            for region in places if is_new else places - before[key]:
                self._draft.tell(region, row, gone=False)
            for region in before[key] - places:
                self._draft.tell(region, row, gone=True)
        self._waiting.clear()

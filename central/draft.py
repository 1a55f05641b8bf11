"""What an import will change, laid down on disk while it is worked out."""

import json
from collections.abc import Iterator

from central.feed import FeedRow
from kiosk.bodies import Kind
from kiosk.csvdata.spool import Spool
from kiosk.domain.ids import RegionId

_PLACE = {kind: number for number, kind in enumerate(Kind)}


class Draft:
    """Rows to be written, records to let go of, and what is new to which feed.

    ``count``: how many records are not as they were, of what only imports change.
    """

    def __init__(self, spool: Spool) -> None:
        self.spool = spool
        self.count = 0
        self._row = spool.make("draft_row", "kind TEXT, row TEXT")
        self._end = spool.make("draft_end", "kind TEXT, id TEXT")
        self._address = spool.make("draft_address", "patron TEXT, sealed TEXT")
        self._feed = spool.make(
            "draft_feed",
            "region TEXT, gone INTEGER, place INTEGER, key TEXT, kind TEXT, record TEXT",
        )
        self._line = spool.make("draft_line", "kind TEXT, number INTEGER")
        self._item = spool.make("draft_item", "item TEXT PRIMARY KEY, was_known INTEGER")
        self._again = spool.make("draft_again", "kind TEXT, id TEXT")

    def write(self, kind: Kind, row: dict[str, str | None]) -> None:
        """A record is to be written."""
        self.count += 1
        self._row(kind, json.dumps(row))

    def end(self, kind: Kind, key: str) -> None:
        """A record goes."""
        self.count += 1
        self._end(kind, key)

    def address(self, patron: str, sealed: str | None) -> None:
        """A patron's e-mail address is another one, or none."""
        self._address(patron, sealed)

    def tell(self, region: RegionId, row: FeedRow, *, gone: bool) -> None:
        """A row is new to a region, or gone from it."""
        self._feed(region, gone, _PLACE[row.kind], row.key, row.kind, row.record)

    def line(self, kind: Kind, number: int) -> None:
        """A line says something else than is known, of what kiosks change as well."""
        self._line(kind, number)

    def item(self, key: str, *, was_known: bool) -> None:
        """An item stands elsewhere than it did, and with it what is lent or held of it."""
        self._item(key, was_known)

    def again(self, kind: Kind, key: str) -> None:
        """A record's regions are to be looked at again."""
        self._again(kind, key)

    def flush(self) -> None:
        """Let all that was laid down so far be there."""
        for adding in (
            self._row,
            self._end,
            self._address,
            self._feed,
            self._line,
            self._item,
            self._again,
        ):
            adding.flush()

    def finish(self) -> None:
        """Nothing more comes."""
        self.flush()
        self.spool.driver.execute(
            "CREATE INDEX draft_feed_order ON draft_feed (region, gone, place, key)"
        )

    def rows(self, kind: Kind) -> Iterator[str]:
        """The rows to be written, each as JSON."""
        found = self.spool.rows("SELECT row FROM draft_row WHERE kind = ? ORDER BY rowid", kind)
        return (row for (row,) in found)

    def ended(self, kind: Kind) -> Iterator[str]:
        """The records that go."""
        return (key for (key,) in self.spool.rows("SELECT id FROM draft_end WHERE kind = ?", kind))

    def addresses(self) -> Iterator[tuple[str, str | None]]:
        """The addresses that are not as they were, by patron."""
        return ((row[0], row[1]) for row in self.spool.rows("SELECT * FROM draft_address"))

    def regions(self) -> list[RegionId]:
        """The regions to which something is new, in the order in which they are locked."""
        found = self.spool.rows("SELECT DISTINCT region FROM draft_feed ORDER BY region")
        return [RegionId(region) for (region,) in found]

    def told(self, region: RegionId) -> Iterator[tuple[FeedRow, bool]]:
        """What is new to a region, and whether it is gone, in the feed's order.

        Patrons come before their passes; what is gone, last.
        """
        found = self.spool.rows(
            "SELECT kind, key, record, gone FROM draft_feed WHERE region = ? "
            "ORDER BY region, gone, place, key",
            region,
        )
        return ((FeedRow(Kind(kind), key, record), bool(gone)) for kind, key, record, gone in found)

    def lines(self, kind: Kind) -> Iterator[int]:
        """The lines to be looked at, by their numbers."""
        found = "SELECT number FROM draft_line WHERE kind = ? ORDER BY number"
        return (number for (number,) in self.spool.rows(found, kind))

    def items(self) -> Iterator[str]:
        """The items that were known and stand elsewhere now."""
        found = self.spool.rows("SELECT item FROM draft_item WHERE was_known")
        return (item for (item,) in found)

    def to_settle(self, kind: Kind) -> Iterator[str]:
        """The records whose regions are to be looked at again."""
        found = self.spool.rows("SELECT id FROM draft_again WHERE kind = ?", kind)
        return (key for (key,) in found)

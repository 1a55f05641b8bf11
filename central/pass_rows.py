"""The rows of passes in the feeds: one for a number, one for a chip, by keys of each region's own.

The same number can be of several passes, of different libraries: they are counted. So one row
can depend on another pass, and when one is not as it was all are laid beside what was told.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, select

from central import schema
from central.draft import Draft
from central.feed import FeedRow
from central.keys import Keys
from central.standings import Regions
from kiosk.bodies import Kind, pass_digest
from kiosk.csvdata.dataset import PassRow
from kiosk.csvdata.spool import Spool
from kiosk.domain.ids import RegionId

_AT_ONCE = 2_000


class PassRows:
    """What each region is to hold, gathered on disk. ``regions``: all there are."""

    def __init__(self, spool: Spool, keys: Keys, regions: Iterable[RegionId]) -> None:
        self._spool = spool
        self._keys = {region: keys.region_key(region) for region in regions}
        self._wanted = spool.make(
            "wanted_pass", "region TEXT, digest TEXT, record TEXT, is_new INTEGER"
        )

    def put(self, row: PassRow, places: Regions, *, is_new: bool) -> None:
        """Let a pass stand in these regions."""
        for region in places:
            for credential in row.credentials:
                digest = pass_digest(self._keys[region], credential).hex()
                self._wanted(region, digest, row.record.id, is_new)

    def lay_down(self, connection: Connection, draft: Draft) -> None:
        """Lay down what is new, and what is gone, of all that the feeds told."""
        self._wanted.flush()
        self._told(connection)
        self._spool.make("pass_row", "region TEXT, key TEXT, record TEXT, is_new INTEGER")
        for statement in _COUNTED:
            self._spool.driver.execute(statement)
        for statement, gone in ((_NEW, False), (_GONE, True)):
            for region, key, record in self._spool.rows(statement):
                draft.tell(region, FeedRow(Kind.PASS, key, record), gone=gone)

    def _told(self, connection: Connection) -> None:
        there = self._spool.make("told_pass", "region TEXT, key TEXT, record TEXT")
        table = schema.feed
        found = select(table.c.region, table.c.key, table.c.record).where(
            table.c.kind == Kind.PASS, table.c.gone.is_(False)
        )
        for row in connection.execute(found.execution_options(yield_per=_AT_ONCE)):
            there(*row)
        there.flush()


_COUNTED = (
    "INSERT INTO pass_row SELECT region, digest || ':' || (row_number() OVER "
    "(PARTITION BY region, digest ORDER BY record) - 1), record, is_new FROM wanted_pass",
    "CREATE INDEX pass_row_key ON pass_row (region, key)",
    "CREATE INDEX told_pass_key ON told_pass (region, key)",
)
_NEW = (
    "SELECT region, key, record FROM pass_row AS new WHERE is_new OR NOT EXISTS (SELECT 1 FROM "
    "told_pass AS old WHERE old.region = new.region AND old.key = new.key "
    "AND old.record = new.record)"
)
_GONE = (
    "SELECT region, key, record FROM told_pass AS old WHERE NOT EXISTS (SELECT 1 FROM "
    "pass_row AS new WHERE new.region = old.region AND new.key = old.key)"
)

"""Who and what outlasts a full export that does not name them: what is lent, held or owed."""

from sqlalchemy import Connection, Table, select

from central import schema
from kiosk.csvdata.files import Files
from kiosk.csvdata.item_tables import FEES, HOLDS, LOANS
from kiosk.csvdata.spool import Spool
from kiosk.csvdata.table import Table as File

_AT_ONCE = 5_000
_KEPT: tuple[tuple[Table, File], ...] = (
    (schema.loan, LOANS),
    (schema.hold, HOLDS),
    (schema.fee, FEES),
)


class Busy:
    """Gathered on disk: from the database, and from the export itself."""

    def __init__(self, connection: Connection, files: Files) -> None:
        self._spool: Spool = files.spool
        self._patron = self._spool.make("busy_patron", "patron TEXT PRIMARY KEY")
        self._item = self._spool.make("busy_item", "item TEXT PRIMARY KEY")
        for table, file in _KEPT:
            self._gather(connection, table, files, file)
        self._patron.flush()
        self._item.flush()

    def patron(self, key: str) -> bool:
        """Whether a patron has something lent, on hold or to pay."""
        return self._spool.one("SELECT 1 FROM busy_patron WHERE patron = ?", key) is not None

    def item(self, key: str) -> bool:
        """Whether an item is lent or set aside for somebody."""
        return self._spool.one("SELECT 1 FROM busy_item WHERE item = ?", key) is not None

    def _gather(self, connection: Connection, table: Table, files: Files, file: File) -> None:
        has_items = "item" in table.c
        columns = [table.c.patron, *([table.c.item] if has_items else [])]
        ended = _ended(files, file)
        found = select(table.c.id, *columns).where(table.c.body.is_not(None))
        for key, *cells in connection.execute(found.execution_options(yield_per=_AT_ONCE)):
            if key not in ended:
                self._add(*cells)
        long = files.long(file)
        for told in self._spool.rows(long.cells_of(*(column.name for column in columns))):
            self._add(*told)

    def _add(self, patron: str | None, item: str | None = None) -> None:
        if patron:
            self._patron(patron)
        if item:
            self._item(item)


def _ended(files: Files, file: File) -> frozenset[str]:
    """What an export takes away by name: what ended since the one before."""
    key, gone = file.key[0], file.gone
    return frozenset(str(line[key]) for line in files.lines(file) if gone and line[gone])

"""A look into the two database files from outside, changing nothing and making nothing.

For a technician beside a kiosk that does not run, and as another user than the daemon's.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from kiosk import bodies
from kiosk.cache import generations
from kiosk.cache.outbox import FOR_STAFF, Kept, OperationState, OutboxCount
from kiosk.cache.outbox.salvage import damaged_before
from kiosk.domain.ids import ItemId, PatronKey
from kiosk.domain.records import Loan

_SECONDS = 2.0


class CannotPeek(Exception):
    """The file may not be read. ``damaged``: it was read, and is not what it should be."""

    def __init__(self, path: Path, why: str, *, damaged: bool) -> None:
        super().__init__(f"{path} cannot be read ({why})")
        self.damaged = damaged


@dataclass(frozen=True, slots=True)
class CachePeek:
    """``filled``: there is a region in it. ``changed_at``: when something was last written."""

    filled: bool
    changed_at: datetime | None


def peek_cache(path: Path) -> CachePeek:
    """Look into ``cache.db``; one that is not there is empty. Raises ``CannotPeek``."""
    if _is_there(path.parent):
        path = generations.current(path)
    if not _is_there(path):
        return CachePeek(filled=False, changed_at=None)
    with _look(path) as connection:
        filled = connection.execute("SELECT count(*) FROM region").fetchone()[0] > 0
    written = (path, path.with_name(f"{path.name}-wal"))
    latest = max(one.stat().st_mtime for one in written if one.exists())
    return CachePeek(filled, datetime.fromtimestamp(latest, UTC))


def peek_outbox(path: Path) -> OutboxCount:
    """Look into ``outbox.db``; one that is not there is empty. Raises ``CannotPeek``."""
    if not _is_there(path):
        return OutboxCount(pending=0, set_aside=0)
    with _look(path) as connection:
        query = "SELECT state, count(*) FROM operation GROUP BY state"
        found = dict(connection.execute(query).fetchall())
    return OutboxCount(
        pending=found.get(OperationState.PENDING, 0),
        set_aside=sum(found.get(state, 0) for state in FOR_STAFF),
        damaged=damaged_files(path),
    )


def damaged_files(path: Path) -> int:
    """How many outboxes were found damaged and lie beside ``outbox.db`` for staff."""
    return len(damaged_before(path))


@dataclass(frozen=True, slots=True)
class PeekedOverlays:
    """What an outbox lays over the cache, as it was at one moment."""

    loans: Mapping[ItemId, Loan | None]

    def overlaid(self, items: Iterable[ItemId]) -> dict[ItemId, Loan | None]:
        """The loans of items that were changed here; ``None``: returned."""
        return {item: self.loans[item] for item in items if item in self.loans}

    def lent_to(self, patron: PatronKey) -> tuple[Loan, ...]:
        """The loans made or renewed here."""
        return tuple(loan for loan in self.loans.values() if loan and loan.patron == patron)

    def done(self, _: PatronKey, __: Iterable[ItemId]) -> tuple[Kept, ...]:
        """Not looked at."""
        return ()


def peek_overlays(path: Path) -> PeekedOverlays:
    """Look into ``outbox.db``; one that is not there is empty. Raises ``CannotPeek``."""
    if not _is_there(path):
        return PeekedOverlays({})
    with _look(path) as connection:
        rows = connection.execute("SELECT item, loan FROM overlay").fetchall()
    return PeekedOverlays(
        {item: None if loan is None else _loan(path, loan) for item, loan in rows}
    )


def _loan(path: Path, body: str) -> Loan:
    try:
        return bodies.LOAN.validate_json(body)
    except ValidationError:
        raise CannotPeek(path, "a loan in it cannot be read", damaged=True) from None


def _is_there(path: Path) -> bool:
    try:
        path.stat()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise CannotPeek(path, error.strerror or "no access", damaged=False) from error
    return True


@contextmanager
def _look(path: Path) -> Iterator[sqlite3.Connection]:
    try:
        path.open("rb").close()
        uri = f"{path.resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True, timeout=_SECONDS)) as connection:
            yield connection
    except OSError as error:
        raise CannotPeek(path, error.strerror or "no access", damaged=False) from error
    except sqlite3.OperationalError as error:
        # Locked for long, or the journal beside it may not be opened: that says nothing of it.
        raise CannotPeek(path, str(error), damaged="no such table" in str(error)) from error
    except sqlite3.DatabaseError as error:
        raise CannotPeek(path, str(error), damaged=True) from error

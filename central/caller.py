"""A kiosk that has something done, and is recognised in the transaction in which it is done."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

from central.feed import lock_by_keys
from central.service import Central, dismissals, not_known, not_too_often
from central.sessions import Sender, sender_with_head
from kiosk.domain.ids import RegionId
from kiosk.sync.wire import Head

Heads = Mapping[RegionId, Head]


@dataclass(slots=True)
class Caller:
    """Who shows this token: to look that up by itself would be one more way to the database."""

    central: Central
    token: str = field(repr=False)
    sender: Sender | None = None

    def lock(self, connection: Connection, regions: frozenset[RegionId]) -> tuple[Sender, Heads]:
        """Lock these regions and its own; tell who it is, and how far their feeds are.

        At first only its own is locked, for nobody knows yet which others there are. Raises
        ``TurnedAway`` and ``HTTPException``.
        """
        if self.sender is None:
            return self._first(connection)
        return self.sender, lock_by_keys(connection, regions | {self.sender.region})

    def _first(self, connection: Connection) -> tuple[Sender, Heads]:
        with dismissals():
            found = sender_with_head(connection, self.token, self.central.now())
        if found is None:
            raise not_known(self.central)
        self.sender, head = found
        not_too_often(self.central.rates, self.sender.id)
        return self.sender, {self.sender.region: head}

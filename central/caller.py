"""A kiosk that has something done, and is recognised in the transaction in which it is done."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from central.feed import Heads
from central.keys import hashed
from central.service import Central, dismissals, not_known, not_too_often
from central.sessions import Sender, asking_and_locking, sender_with_heads
from central.trips import Asked
from kiosk.domain.ids import RegionId


@dataclass(slots=True)
class Caller:
    """Who shows this token: to look that up by itself would be one more way to the database."""

    central: Central
    token: str = field(repr=False)
    is_let_in: bool = False

    @property
    def hash(self) -> str:
        """What its session is found by."""
        return hashed(self.token)

    def locking(self, regions: frozenset[RegionId]) -> Asked:
        """Ask who it is, and how far these regions' feeds and its own are; they get locked."""
        return asking_and_locking(self.token, self.central.now(), regions)

    def let_in(self, rows: Sequence[Any]) -> tuple[Sender, Heads]:
        """Read the answer to ``locking``. Raises ``TurnedAway`` and ``HTTPException``."""
        with dismissals():
            found = sender_with_heads(rows)
        if found is None:
            raise not_known(self.central)
        if not self.is_let_in:
            not_too_often(self.central.rates, found[0].id)
            self.is_let_in = True
        return found

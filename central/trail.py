"""The trail: who did what to the service, and when. Never about whom: it holds no patron."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, insert, select
from uuid6 import uuid7

from central import schema
from central.store import stamp, unstamp

COMMAND = "command"
"""Who did it, when it was somebody at the service's own command line."""
STAFF = "staff:"
"""Before the name by which a library knows who of its staff did it, as its tool says."""


class Did(StrEnum):
    """What can be done."""

    IMPORTED = "imported"
    """About nothing; detail: how many records changed."""
    MOVED = "moved"
    """On its day, a library left a region; detail: how many records changed."""
    CODE_ISSUED = "code_issued"
    """About a branch."""
    ENROLLED = "enrolled"
    """By a kiosk, about its branch."""
    REVOKED = "revoked"
    """About a kiosk; detail: why."""
    DISMISSED = "dismissed"
    """By an import, about a kiosk whose library left its region."""
    EPOCH_BEGUN = "epoch_begun"
    """After a restore; detail: how many regions."""
    CLOSED = "closed"
    """A piece of staff work, about the operation or kiosk, if it is of one; detail: its reason."""
    KEYS_CHANGED = "keys_changed"
    """Manifests are signed by others; detail: the version of the list of keys."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done. ``who``: a kiosk, ``COMMAND``, or a name after ``STAFF``."""

    at: datetime
    who: str
    did: Did
    about: str = ""
    detail: str = ""


def leave(connection: Connection, step: Step) -> None:
    """Write a step down, in the transaction of what was done."""
    row = {
        "id": str(uuid7()),
        "at": stamp(step.at),
        "who": step.who,
        "did": step.did,
        "about": step.about,
        "detail": step.detail,
    }
    connection.execute(insert(schema.trail), [row])


def latest(connection: Connection, limit: int) -> Sequence[Step]:
    """Return the latest steps, oldest first."""
    table = schema.trail
    newest = select(table).order_by(table.c.at.desc(), table.c.id.desc()).limit(limit)
    rows = connection.execute(newest).all()
    return [
        Step(unstamp(row.at), row.who, Did(row.did), row.about, row.detail)
        for row in reversed(rows)
    ]

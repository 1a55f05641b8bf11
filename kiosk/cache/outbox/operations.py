"""What an operation in the outbox is, how far it is, and what is said of it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from kiosk import bodies
from kiosk.cache.outbox import poison
from kiosk.cache.outbox.versions import body_hash
from kiosk.domain.ids import PatronKey
from kiosk.domain.operation import Operation, OutcomeKind, Return


class OperationState(StrEnum):
    """How far an operation is."""

    PENDING = "pending"
    ACKNOWLEDGED = "acknowledged"
    SET_ASIDE = "set_aside"
    """The central service has it and staff must look at it."""
    UNREADABLE = "unreadable"
    """It cannot be read here: damaged, or written by a newer kiosk. Staff must look at it."""
    POISON = poison.POISON
    """The central service fails at it each time. Staff must look at it."""


TAKEN_IN = (OperationState.ACKNOWLEDGED, OperationState.SET_ASIDE)
FOR_STAFF = (OperationState.SET_ASIDE, OperationState.UNREADABLE, OperationState.POISON)


@dataclass(frozen=True, slots=True)
class Kept:
    """An operation in the outbox. ``seq`` counts up from 1."""

    seq: int
    id: UUID
    operation: Operation


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """The central service's word on an operation; its effect is in the feed from ``rv`` on."""

    id: UUID
    set_aside: bool
    reason: str
    rv: int
    outcome: OutcomeKind = OutcomeKind.APPLIED
    epoch: str = ""
    """The feed's, to which ``rv`` belongs."""


@dataclass(frozen=True, slots=True)
class Told:
    """What staff should know of an operation. ``operation``: ``None`` when it cannot be read."""

    seq: int
    operation: Operation | None
    outcome: str
    reason: str
    is_taken_in: bool = False
    """The central service has it: once staff looked at it, the kiosk need not tell of it."""
    id: UUID | None = None
    """``None``: it cannot be read."""


@dataclass(frozen=True, slots=True)
class OutboxCount:
    """How much is not yet handed on, and how much staff must look at.

    ``damaged``: outbox files that were found damaged and wait beside this one.
    """

    pending: int
    set_aside: int
    damaged: int = 0


def patron_of(operation: Operation) -> PatronKey | None:
    """Whose operation it is; nobody's for a return."""
    return None if isinstance(operation, Return) else operation.patron


def read_operation(row: Row[Any]) -> Operation | None:
    """Read a row's operation; ``None``: it is damaged, or a newer kiosk's."""
    if row.body_hash is not None and row.body_hash != body_hash(row.body):
        return None
    try:
        return bodies.OPERATION.validate_json(row.body)
    except ValueError:
        return None

"""Reading operations as they come: one that cannot be read is kept, and the others go on."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import Field, ValidationError

from central.circulation import Why
from kiosk.bodies import OPERATION
from kiosk.domain.operation import Operation, Return
from kiosk.sync.wire import Wire

LARGEST = 2**53 - 1
"""The largest whole number that every JSON reader keeps whole."""


class ReceivedOperation(Wire):
    """An operation as it came: what is in it is only looked at when it is its turn."""

    id: UUID
    seq: int = Field(ge=1, le=LARGEST)
    body: dict[str, Any]


class ReceivedBatch(Wire):
    """A batch as it came; see ``OperationBatch``."""

    incarnation: str = Field(min_length=8, max_length=64, pattern="^[!-~]+$")
    operations: tuple[ReceivedOperation, ...] = Field(max_length=50)


@dataclass(frozen=True, slots=True)
class Sent:
    """An operation with what is written down of it. ``why``: there is none to apply."""

    id: str
    seq: int
    text: str
    operation: Operation | None
    why: Why = Why.NOT_UNDERSTOOD

    def says_the_same_as(self, before: "Sent") -> bool:
        """Whether it is what was written down before.

        An older program wrote down less of an operation: what counts is what it says.
        """
        if self.text == before.text:
            return True
        return self.operation is not None and _operation(json.loads(before.text)) == self.operation


def understood(received: ReceivedOperation) -> Sent:
    """Read an operation; one that cannot be read is kept as it came."""
    operation = _operation(received.body)
    if operation is None:
        text = json.dumps(received.body, sort_keys=True, separators=(",", ":"))
    else:
        text = OPERATION.dump_json(operation).decode()
    return Sent(str(received.id), received.seq, text, operation)


def _operation(body: dict[str, Any]) -> Operation | None:
    try:
        operation = OPERATION.validate_python(body)
    except ValidationError:
        return None
    if operation.at.tzinfo is None or not all(map(_is_id, _names(operation))):
        return None
    return operation


def _names(operation: Operation) -> Sequence[str]:
    if isinstance(operation, Return):
        return (operation.item, operation.branch)
    return (operation.loan, operation.item, operation.patron, operation.branch)


def _is_id(text: str) -> bool:
    return 0 < len(text) <= 64 and text.isprintable()

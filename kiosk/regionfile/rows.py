"""Rows of a feed, as a region's file stores them."""

import json
from dataclasses import dataclass
from typing import Any

from kiosk import bodies
from kiosk.bodies import Kind, PassKey, pass_key
from kiosk.domain.ids import Digest
from kiosk.domain.records import Pass

_NOT_OF_A_PASS = {"id", "patron"}


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far the feed has been applied. An empty epoch: nothing yet."""

    epoch: str = ""
    rv: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the feed. ``body`` is JSON, ``None`` when it is gone."""

    kind: Kind
    key: str
    body: str | None
    lookups: tuple[str | None, ...] = ()
    """The values of the columns between the key and the body."""

    @property
    def keys(self) -> tuple[object, ...]:
        """The values of the key's columns."""
        if self.kind is not Kind.PASS:
            return (self.key,)
        parsed = PassKey.parse(self.key)
        return (parsed.digest, parsed.nth)


def to_row(kind: Kind, key: str, body: dict[str, Any] | None) -> Row:
    """Check a body against the domain and tell its look-up columns. Raises ``ValueError``."""
    if kind is Kind.PASS:
        PassKey.parse(key)
    if body is None:
        return Row(kind, key, None)
    return _row_of(kind, key, bodies.BODIES[kind].validate_python(body))


def parsed_row(kind: Kind, key: str, text: str) -> Row:
    """Read a body that is JSON still, faster than ``to_row``. Raises ``ValueError``."""
    return _row_of(kind, key, bodies.BODIES[kind].validate_json(text))


def _row_of(kind: Kind, key: str, value: Any) -> Row:
    left_out = _NOT_OF_A_PASS if kind is Kind.PASS else None
    text = bodies.BODIES[kind].dump_json(value, exclude_defaults=True, exclude=left_out).decode()
    return Row(kind, key, text, _lookups(kind, value))


def _lookups(kind: Kind, value: Any) -> tuple[str | None, ...]:
    match kind:
        case Kind.ITEM:
            return (value.barcode,)
        case Kind.LOAN:
            return (value.item, value.patron)
        case Kind.HOLD:
            return (value.item, value.work or None, value.patron)
        case Kind.PASS | Kind.FEE:
            return (value.patron,)
        case _:
            return ()


def whole_pass(digest: Digest, nth: int, patron: str, body: str) -> Pass:
    """Put a pass together again; its id is that of its row. Raises ``ValidationError``."""
    name = pass_key(digest, nth)
    return bodies.PASS.validate_json(f'{{"id":"{name}","patron":{json.dumps(patron)},{body[1:]}')


def content(kind: Kind, lookups: tuple[object, ...], body: str) -> str:
    """All that a file holds of a row besides its kind and key, as one text for its sums."""
    return f"{lookups[0]}\0{body}" if kind is Kind.PASS else body

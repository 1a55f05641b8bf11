"""How the domain's values are written down: as JSON, in the cache, the outbox and on the wire.

The domain's own dataclasses are the format; there is no second set of models.
"""

import hmac
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from kiosk.domain.credential import Credential
from kiosk.domain.ids import Digest
from kiosk.domain.operation import Operation
from kiosk.domain.records import Fee, Hold, Item, Loan, Pass, Patron
from kiosk.domain.region import Region


class Kind(StrEnum):
    """The kinds of row in a feed. ``region`` is one row: what the libraries agreed on."""

    REGION = "region"
    PATRON = "patron"
    PASS = "pass"
    ITEM = "item"
    LOAN = "loan"
    HOLD = "hold"
    FEE = "fee"


REGION = TypeAdapter(Region)
PATRON = TypeAdapter(Patron)
PASS = TypeAdapter(Pass)
ITEM = TypeAdapter(Item)
LOAN = TypeAdapter(Loan)
HOLD = TypeAdapter(Hold)
FEE = TypeAdapter(Fee)
OPERATION: TypeAdapter[Operation] = TypeAdapter(Annotated[Operation, Field(discriminator="type")])

BODIES: dict[Kind, TypeAdapter[Any]] = {
    Kind.REGION: REGION,
    Kind.PATRON: PATRON,
    Kind.PASS: PASS,
    Kind.ITEM: ITEM,
    Kind.LOAN: LOAN,
    Kind.HOLD: HOLD,
    Kind.FEE: FEE,
}
"""How each kind's body is read and written."""


DIGEST_BYTES = 8
"""Enough to tell passes apart: an unknown number meets one of 3 million by chance once in 6e12."""


def pass_digest(region_key: bytes, credential: Credential) -> Digest:
    """Hash a pass number as the cache looks it up: HMAC-SHA-256, the first ``DIGEST_BYTES``.

    ``region_key``: 32 bytes, the region's; never stored in a database. National numbers are few
    (about 7e7), so the secrecy of the key is all that protects them.
    """
    mac = hmac.digest(region_key, credential.canonical.encode(), "sha256")
    return Digest(mac[:DIGEST_BYTES])


def pass_key(digest: Digest, nth: int = 0) -> str:
    """Return the key of a pass row: one pass has a row for its number and one for its chip.

    ``nth``: counts the passes with the same number, from 0 on.
    """
    return f"{digest.hex()}:{nth}"


@dataclass(frozen=True, slots=True)
class PassKey:
    """A pass row's key, taken apart."""

    digest: Digest
    nth: int

    @classmethod
    def parse(cls, key: str) -> "PassKey":
        """Read ``digest:nth``. Raises ``ValueError``."""
        digest, _, nth = key.partition(":")
        if len(digest) != 2 * DIGEST_BYTES or not nth.isdecimal():
            raise ValueError("a pass row's key is 16 hex digits, a colon and a number")
        return cls(Digest(bytes.fromhex(digest)), int(nth))

"""How the domain's values are written down: as JSON, in the cache, the outbox and on the wire.

The domain's own dataclasses are the format; there is no second set of models.
"""

import hashlib
import hmac
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from kiosk.domain.credential import Credential
from kiosk.domain.ids import Digest, PassId
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


def pass_digest(region_key: bytes, credential: Credential) -> Digest:
    """Hash a pass number as the cache looks it up: HMAC-SHA-256, the first 16 bytes.

    ``region_key``: 32 bytes, the region's; never stored in a database. National numbers are few
    (about 7e7), so the secrecy of the key is all that protects them.
    """
    mac = hmac.new(region_key, credential.canonical.encode(), hashlib.sha256)
    return Digest(mac.digest()[:16])


def pass_key(digest: Digest, pass_id: PassId) -> str:
    """Return the key of a pass row: one pass has a row for its number and one for its chip."""
    return f"{digest.hex()}:{pass_id}"


@dataclass(frozen=True, slots=True)
class PassKey:
    """A pass row's key, taken apart."""

    digest: Digest
    pass_id: PassId

    @classmethod
    def parse(cls, key: str) -> "PassKey":
        """Read ``digest:pass``. Raises ``ValueError``."""
        digest, _, pass_id = key.partition(":")
        if len(digest) != 32 or not pass_id:
            raise ValueError("a pass row's key is 32 hex digits, a colon and the pass")
        return cls(Digest(bytes.fromhex(digest)), PassId(pass_id))

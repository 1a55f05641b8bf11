"""What goes over the wire between a kiosk and the central service: JSON over HTTP.

| call | what |
|---|---|
| ``POST /v1/enrolments`` | ``EnrolmentRequest`` → ``Enrolment`` (once per code) |
| ``POST /v1/sessions`` | ``SignIn`` → ``SignedIn``: the answer to the challenge of a 401 |
| ``GET /v1/head?epoch=&after=&wait=`` | ``Head``; waits up to ``wait`` s for news |
| ``GET /v1/changes?epoch=&after=&limit=`` | ``Changes``; 410 when the kiosk must fetch all again |
| ``POST /v1/operations`` | ``OperationBatch`` → ``Outcomes``, in the same order |
| ``POST /v1/addresses`` | ``AddressRequest`` → ``Address`` |

All but the first two carry ``Authorization: Bearer TOKEN``. Unknown fields are ignored by readers;
an unknown kind of change or operation is not. A dismissed kiosk is answered 403 and ``Dismissal``.
"""

import re
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from kiosk.bodies import BODIES, OPERATION, Kind, PassKey, pass_digest, pass_key
from kiosk.domain.ids import BranchCode, PatronKey, RegionId
from kiosk.domain.operation import Operation, OutcomeKind

__all__ = [
    "BODIES",
    "CHALLENGED",
    "OPERATION",
    "TURN",
    "Address",
    "AddressRequest",
    "Change",
    "Changes",
    "Dismissal",
    "Enrolment",
    "EnrolmentRequest",
    "Head",
    "Kind",
    "OperationBatch",
    "Outcome",
    "OutcomeKind",
    "Outcomes",
    "PassKey",
    "SentOperation",
    "SignIn",
    "SignedIn",
    "pass_digest",
    "pass_key",
    "words_to_sign",
]


class Wire(BaseModel):
    """Frozen; unknown fields are ignored, so that either side can be newer."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class EnrolmentRequest(Wire):
    """A kiosk asks to be taken in with its one-time code."""

    code: str = Field(max_length=64)
    public_key: str = Field(pattern="^[0-9a-f]{64}$", description="Ed25519; 32 bytes as hex")


class Enrolment(Wire):
    """What a kiosk needs to know to work; ``region_key`` is secret."""

    kiosk: str
    region: RegionId
    branch: BranchCode
    region_key: str = Field(repr=False, description="32 bytes as hex")
    root_key: str = ""
    """The public key that all trust in snapshots begins with; empty: there are none."""


CHALLENGED = re.compile(r'Kiosk challenge="([!#-~]{1,128})"')
"""What stands in ``WWW-Authenticate`` when the central service asks which kiosk calls."""

TURN = "Kiosk-Turn"
"""The header in which the central service says since when a kiosk waits, when all come at once; a
kiosk shows it with its next calls, and is served before those that came later."""


def words_to_sign(kiosk: str, challenge: str) -> bytes:
    """Return what a kiosk signs to show who it is; nothing else that it signs begins so."""
    return f"regiobib-kiosk signs in\n{kiosk}\n{challenge}".encode()


class SignIn(Wire):
    """A kiosk answers a challenge. ``signature``: of ``words_to_sign``, by its own key."""

    kiosk: str = Field(max_length=32, pattern="^[!-~]+$")
    challenge: str = Field(max_length=128, pattern="^[!#-~]+$")
    signature: str = Field(pattern="^[0-9a-f]{128}$", description="Ed25519; 64 bytes as hex")


class SignedIn(Wire):
    """``token``: a secret that says who calls, for so many seconds."""

    token: str = Field(repr=False, max_length=128, pattern="^[!-~]+$")
    seconds: int = Field(ge=1)


class AddressRequest(Wire):
    """A kiosk has a receipt to e-mail to somebody it served."""

    patron: PatronKey = Field(max_length=64, pattern="^[!-~]+$")


class Address(Wire):
    """Where to; ``None``: there is no address, or the central service knows of no loan here yet."""

    email: str | None = Field(max_length=320, repr=False)


class Closed(Wire):
    """Operations of a kiosk: asked, those that it tells staff of; answered, which are closed."""

    ids: tuple[UUID, ...] = Field(max_length=100)


class Dismissal(Wire):
    """The body of a 403 to a token that was known once."""

    detail: str
    wipe: bool = False
    """The kiosk was revoked: it wipes its cache, its region's key and its token, and stops."""


class Head(Wire):
    """How far the region's feed is: ``rv`` counts its changes, without gaps, within an epoch."""

    epoch: str
    rv: int = Field(ge=0)


class Signed(Wire):
    """A text and who signed it. ``signatures``: in hex, by the signing key in hex."""

    text: str
    signatures: dict[str, str]


class KeyList(Wire):
    """Who may sign manifests. Version ``n + 1`` is signed by the root of ``n`` and by its own.

    Keys are Ed25519 public keys, 32 bytes in hex.
    """

    type: Literal["keys"] = "keys"
    version: int = Field(ge=1)
    root: str
    manifests: tuple[str, ...]


class KeyLists(Wire):
    """All lists of keys there ever were, as texts of ``KeyList``, the oldest first."""

    lists: tuple[Signed, ...]


class Manifest(Wire):
    """What a region's newest snapshot is. Said anew every hour, for what is old may be a replay.

    ``version``: only grows. ``not_after``: aware; what a kiosk knows is too old from then on.
    ``name``: of the file, a zstd-compressed SQLite file of ``bytes`` bytes with ``sha256``;
    ``unpacked``: its size without compression. ``rows``: how many of each kind. An empty name:
    there is no snapshot yet.
    """

    type: Literal["manifest"] = "manifest"
    region: RegionId
    version: int = Field(ge=0)
    not_after: AwareDatetime
    epoch: str
    rv: int = Field(ge=0)
    form: str
    name: str = Field(pattern=r"^([0-9a-f]{1,64}-[0-9]+-[0-9a-f]{16})?$")
    bytes: int = Field(ge=0)
    unpacked: int = Field(ge=0)
    sha256: str
    rows: dict[str, int]


class BucketSums(Wire):
    """The sums of a region's rows at one place in its feed, to find where two sides differ.

    ``sums``: 256, of 32 hex digits each, as ``kiosk.regionfile.sums`` tells. ``form``: that of the
    file that was added up (``kiosk.regionfile.tables``); sums of another form say nothing.
    """

    epoch: str
    rv: int = Field(ge=0)
    form: str
    sums: tuple[str, ...] = Field(min_length=256, max_length=256)


class Change(Wire):
    """One row's newest state. ``body`` is ``None`` when the row is gone."""

    rv: int = Field(ge=1)
    kind: str
    key: str
    body: dict[str, Any] | None


class Changes(Wire):
    """The next stretch of a feed, ordered by ``rv``. Apply all, then stand at ``upto``.

    A row changed twice appears once, at its newest ``rv``. ``upto == head`` when all is there.
    """

    epoch: str
    head: int
    upto: int
    changes: tuple[Change, ...]


class SentOperation(Wire):
    """An operation with what makes it unique. ``seq`` counts up within an incarnation."""

    id: UUID
    seq: int = Field(ge=1)
    body: Annotated[Operation, Field(discriminator="type")]


class OperationBatch(Wire):
    """At most 50 operations, in the order in which they happened.

    ``incarnation``: random, made with the outbox; tells a cloned kiosk from the real one.
    """

    incarnation: str = Field(min_length=8, max_length=64)
    operations: tuple[SentOperation, ...] = Field(max_length=50)


class Outcome(Wire):
    """One operation's outcome. ``rv``: the feed contains its effect from there on."""

    id: UUID
    outcome: OutcomeKind
    rv: int = Field(ge=0)
    reason: str = ""
    first: OutcomeKind | None = None
    """With ``DUPLICATE`` only: what became of it the first time; ``rv`` and ``reason`` are its."""


class Outcomes(Wire):
    """The outcomes, in the order of the batch."""

    epoch: str
    outcomes: tuple[Outcome, ...]

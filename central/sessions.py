"""Telling who asks: a kiosk signs a challenge with its private key and gets a token for a while.

The challenge comes with each 401. It needs no memory here: it says when it ends, under our own
key. The token follows from the challenge and who answered it, under another key of ours, and its
hash is the session's key: a challenge that was answered opens no second session, at whichever
process. Of a token only the hash is kept. Kiosks' clocks have no say in any of this.
"""

import hmac
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Row, bindparam, delete, insert, select
from sqlalchemy.exc import IntegrityError

from central import schema
from central.engines import LOOK_UP_BY_KEYS, need_not_last
from central.feed import Heads
from central.in_bulk import among
from central.keys import Keys, hashed
from central.store import Store, stamp
from central.trips import Asked
from kiosk.domain.ids import BranchCode, RegionId
from kiosk.sync.wire import Head, SignedIn, SignIn, words_to_sign

CHALLENGE_LASTS = timedelta(minutes=1)
SESSION_LASTS = timedelta(hours=1)
_CHALLENGES, _TOKENS = "challenges", "tokens"


class Dismissed(Exception):
    """The kiosk was turned away; the message says why.

    ``wipe``: it was revoked, and is to wipe what it holds.
    """

    def __init__(self, why: str, *, wipe: bool) -> None:
        super().__init__(why)
        self.wipe = wipe


@dataclass(frozen=True, slots=True)
class Sender:
    """A kiosk that showed its token."""

    id: str
    region: RegionId
    branch: BranchCode


def challenge(keys: Keys, now: datetime) -> str:
    """Make words that only a kiosk's private key can answer, and only for ``CHALLENGE_LASTS``."""
    words = f"{int((now + CHALLENGE_LASTS).timestamp())}.{secrets.token_hex(16)}"
    return f"{words}.{keys.vouch(_CHALLENGES, words)}"


def open_session(store: Store, asked: SignIn, now: datetime) -> SignedIn | None:
    """Let a kiosk in that answered a challenge; ``None``: it did not. Raises ``Dismissed``."""
    if not _is_ours(store.keys, asked.challenge, now):
        return None
    with store.look() as connection:
        row = connection.execute(_BY_ID, {"kiosk": asked.kiosk}).first()
    if row is None or not _is_signed(row.public_key, asked):
        return None
    _let_in(row)
    token = store.keys.vouch(_TOKENS, f"{asked.kiosk} {asked.challenge}")
    try:
        _keep(store, asked.kiosk, token, now)
    except IntegrityError:  # answered before
        return None
    return SignedIn(token=token, seconds=int(SESSION_LASTS.total_seconds()))


def _is_ours(keys: Keys, text: str, now: datetime) -> bool:
    words, _, voucher = text.rpartition(".")
    ends = words.partition(".")[0]
    if not hmac.compare_digest(voucher.encode(), keys.vouch(_CHALLENGES, words).encode()):
        return False
    return now.timestamp() < int(ends)


def _is_signed(public_key: str, asked: SignIn) -> bool:
    if not public_key:  # taken in before kiosks had keys of their own
        return False
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
    try:
        key.verify(bytes.fromhex(asked.signature), words_to_sign(asked.kiosk, asked.challenge))
    except InvalidSignature:
        return False
    return True


def _keep(store: Store, kiosk: str, token: str, now: datetime) -> None:
    """Keep a session, in the place of those of this kiosk that ended. Raises ``IntegrityError``."""
    row = {"token_hash": hashed(token), "kiosk": kiosk, "ends_at": stamp(now + SESSION_LASTS)}
    with store.write() as connection:
        need_not_last(connection)
        connection.execute(_OVER, {"whose": kiosk, "now": stamp(now)})
        connection.execute(_KEPT, row)


def sender_of(store: Store, token: str, now: datetime) -> Sender | None:
    """Tell whose token it is; ``None``: nobody's, or no longer. Raises ``Dismissed``."""
    with store.look() as connection:
        row = connection.execute(_BY_TOKEN, _words(token, now)).first()
    return None if row is None else _sender(row)


def asking_and_locking(token: str, now: datetime, regions: Iterable[RegionId]) -> Asked:
    """Ask as ``sender_of``, and lock these regions and the kiosk's own, in order of their names.

    Rows are looked up by keys in the rest of the transaction (``LOOK_UP_BY_KEYS``).
    """
    return _BY_TOKEN_LOCKING, {**_words(token, now), "regions": sorted(regions)}


def sender_with_heads(rows: Sequence[Any]) -> tuple[Sender, Heads] | None:
    """Read what was found: who asks, and how far the locked feeds are. Raises ``Dismissed``."""
    if not rows:
        return None
    heads = {RegionId(row.locked): Head(epoch=row.epoch, rv=row.rv) for row in rows}
    return _sender(rows[0]), heads


def _words(token: str, now: datetime) -> dict[str, str]:
    return {"hash": hashed(token), "now": stamp(now), "latest": stamp(now + 2 * SESSION_LASTS)}


def _sender(row: Any) -> Sender:
    _let_in(row)
    return Sender(row.id, RegionId(row.region), BranchCode(row.branch))


def _let_in(row: Row[Any]) -> None:
    if row.revoked:
        raise Dismissed(row.revoked, wipe=row.wipe)


_OVER = delete(schema.session).where(
    schema.session.c.kiosk == bindparam("whose"), schema.session.c.ends_at <= bindparam("now")
)
_KEPT = insert(schema.session)
_BY_ID = select(schema.kiosk).where(schema.kiosk.c.id == bindparam("kiosk"))
OF_TOKEN = (
    select(schema.kiosk)
    .join(schema.session, schema.session.c.kiosk == schema.kiosk.c.id)
    .where(schema.session.c.token_hash == bindparam("hash"))
)
"""Whose token it is or was, also for what is asked in the same go."""
_BY_TOKEN = OF_TOKEN.where(
    schema.session.c.ends_at > bindparam("now"),
    # Of a clock that ran ahead; another machine's can be a little ahead.
    schema.session.c.ends_at <= bindparam("latest"),
)
_LOCKED = (schema.region.c.id == schema.kiosk.c.region) | among(schema.region.c.id, "regions")
_BY_TOKEN_LOCKING = (
    _BY_TOKEN.join(schema.region, _LOCKED)
    .add_columns(schema.region.c.id.label("locked"), schema.region.c.epoch, schema.region.c.rv)
    .add_columns(LOOK_UP_BY_KEYS)
    .order_by(schema.region.c.id)
    .with_for_update(of=schema.region)
)

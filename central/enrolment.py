"""Taking a kiosk in: a one-time code from staff makes its public key known."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select, update

from central import schema
from central.keys import hashed
from central.records import load_agreements
from central.store import Store, stamp, unstamp
from central.trail import COMMAND, Did, Step, leave
from kiosk.csvdata.places import region_of
from kiosk.domain.ids import BranchCode, RegionId
from kiosk.domain.period import day_of
from kiosk.sync.wire import Enrolment, EnrolmentRequest

CODE_LASTS = timedelta(hours=1)
_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
"""Without those that are taken for others when read aloud or typed: I, L, O, U, 0, 1."""
_GROUPS, _GROUP = 4, 4


class NotEnrolled(Exception):
    """The code is of no use; the message says why and what to do."""


def issue_code(store: Store, branch: BranchCode, now: datetime) -> str:
    """Make a one-time code for a kiosk at a branch. Raises ``LookupError``: no such branch.

    78 bits (16 of 30 letters), usable once and for ``CODE_LASTS``.
    """
    code = "".join(secrets.choice(_LETTERS) for _ in range(_GROUPS * _GROUP))
    row = {
        "hash": hashed(code),
        "branch": branch,
        "expires_at": stamp(now + CODE_LASTS),
        "used_at": None,
    }
    with store.write() as connection:
        region_of(load_agreements(connection), branch, day_of(now))
        connection.execute(insert(schema.enrolment_code), [row])
        leave(connection, Step(now, COMMAND, Did.CODE_ISSUED, branch))
    return "-".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))


def enrol(store: Store, asked: EnrolmentRequest, now: datetime) -> Enrolment:
    """Trade a code for all that a kiosk needs. Raises ``NotEnrolled``."""
    with store.write() as connection:
        branch = _use(connection, hashed(_as_typed(asked.code)), now)
        region = region_of(load_agreements(connection), branch, day_of(now))
        name = f"kiosk-{secrets.token_hex(6)}"
        row = {
            "id": name,
            "region": region,
            "branch": branch,
            "public_key": asked.public_key,
            "enrolled_at": stamp(now),
            "revoked": "",
        }
        connection.execute(insert(schema.kiosk), [row])
        leave(connection, Step(now, name, Did.ENROLLED, branch))
    key = store.keys.region_key(region).hex()
    return Enrolment(kiosk=name, region=region, branch=branch, region_key=key)


def _use(connection: Connection, code_hash: str, now: datetime) -> BranchCode:
    table = schema.enrolment_code
    usable = (table.c.hash == code_hash) & table.c.used_at.is_(None)
    # One that lasts longer was made by a clock that ran ahead.
    in_time = table.c.expires_at.between(stamp(now), stamp(now + 2 * CODE_LASTS))
    statement = update(table).where(usable, in_time)
    found = connection.execute(statement.values(used_at=stamp(now)).returning(table.c.branch))
    branch: str | None = found.scalar()
    if branch is None:
        raise NotEnrolled("this code is unknown, used or too old: make a new one")
    return BranchCode(branch)


def _as_typed(code: str) -> str:
    return "".join(letter for letter in code.upper() if letter in _LETTERS)


def revoke(store: Store, kiosk: str, why: str, now: datetime) -> None:
    """Turn a kiosk away for good and have it wipe itself. Raises ``LookupError``: no such kiosk.

    Revoked again, it keeps what is said now.
    """
    table = schema.kiosk
    statement = update(table).where(table.c.id == kiosk).values(revoked=why, wipe=True)
    with store.write() as connection:
        if connection.execute(statement.returning(table.c.id)).first() is None:
            raise LookupError(f"there is no kiosk {kiosk}; central kiosks lists them")
        leave(connection, Step(now, COMMAND, Did.REVOKED, kiosk, why))


@dataclass(frozen=True, slots=True)
class Taken:
    """A kiosk that was taken in. ``revoked``: why it is turned away; empty: it is not."""

    id: str
    region: RegionId
    branch: BranchCode
    enrolled_at: datetime
    revoked: str


def taken_in(connection: Connection) -> Iterator[Taken]:
    """List every kiosk that was ever taken in, oldest first."""
    table = schema.kiosk
    for row in connection.execute(select(table).order_by(table.c.enrolled_at, table.c.id)):
        yield Taken(
            row.id,
            RegionId(row.region),
            BranchCode(row.branch),
            unstamp(row.enrolled_at),
            row.revoked,
        )

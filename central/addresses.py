"""Patrons' e-mail addresses: kept sealed, and told to a kiosk that has a receipt to send.

No feed holds one: a kiosk is told the address at the moment that it mails, of somebody who has a
loan that a kiosk made or changed within ``KNOWN_FOR``. Who has a kiosk's token cannot ask for those
who do not come, and for the others only slowly (``central.rates``).
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, insert, select

from central import schema
from central.keys import Keys
from central.sessions import Sender
from central.store import Store, stamp
from kiosk.bodies import Kind
from kiosk.csvdata.dataset import PatronAddress
from kiosk.domain.ids import PatronKey

KNOWN_FOR = timedelta(days=8)
"""A kiosk keeps a letter for a week at most."""


def save_addresses(connection: Connection, keys: Keys, read: Iterable[PatronAddress]) -> None:
    """Put what was read in the place of what these patrons had; what is as it was stays."""
    table = schema.patron_address
    now = {each.patron: _sealed(keys, each) for each in read}
    if not now:
        return
    before = {row.patron: row.sealed for row in connection.execute(select(table))}
    other = {key: text for key, text in now.items() if before.get(key) != text}
    over = [{"whose": key} for key in other if key in before]
    if over:
        connection.execute(delete(table).where(table.c.patron == bindparam("whose")), over)
    rows = [{"patron": key, "sealed": text} for key, text in other.items() if text is not None]
    if rows:
        connection.execute(insert(table), rows)


def _sealed(keys: Keys, of: PatronAddress) -> str | None:
    return None if of.email is None else keys.seal_address(of.patron, of.email)


def address_for(store: Store, sender: Sender, patron: PatronKey, now: datetime) -> str | None:
    """Tell a kiosk the address of somebody it served; ``None``: none, or not for it to know."""
    feed, loan, table = schema.feed.c, schema.loan.c, schema.patron_address.c
    here = select(feed.key).where(
        feed.region == sender.region,
        feed.kind == Kind.PATRON,
        feed.key == patron,
        feed.gone.is_(False),
    )
    served = select(loan.id).where(
        loan.patron == patron,
        loan.body.is_not(None),
        loan.touched_at >= stamp(now - KNOWN_FOR),
    )
    sealed = select(table.sealed).where(table.patron == patron, here.exists(), served.exists())
    with store.read() as connection:
        found: str | None = connection.execute(sealed).scalar()
    return None if found is None else store.keys.open_address(patron, found)

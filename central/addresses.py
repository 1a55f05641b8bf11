"""Patrons' e-mail addresses: kept sealed, and told to a kiosk that has a receipt to send.

No feed holds one: a kiosk is told the address at the moment that it mails, of somebody who has a
loan that a kiosk made or changed within ``KNOWN_FOR``. Who has a kiosk's token cannot ask for those
who do not come, and for the others only slowly (``central.rates``).
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from central import schema
from central.in_bulk import add, among
from central.sessions import Sender
from central.store import Store, stamp
from kiosk.bodies import Kind
from kiosk.csvdata.merge import by_the
from kiosk.domain.ids import PatronKey

KNOWN_FOR = timedelta(days=8)
"""A kiosk keeps a letter for a week at most."""
_AT_ONCE = 2_000


def save_addresses(connection: Connection, sealed: Iterable[tuple[str, str | None]]) -> None:
    """Put addresses in the place of what these patrons had; ``None``: there is none now."""
    table = schema.patron_address
    for some in by_the(_AT_ONCE, sealed):
        over = delete(table).where(among(table.c.patron, "them"))
        connection.execute(over, {"them": [patron for patron, _ in some]})
        add(connection, table, [{"patron": key, "sealed": its} for key, its in some if its])


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

"""The tables of ``cache.db``: look-up columns beside each row's body, the domain's value as JSON.

A new field of a body needs no change here. The cache is rebuilt, never migrated.
"""

from sqlalchemy import Column, Integer, LargeBinary, MetaData, String, Table

from kiosk.bodies import Kind

metadata = MetaData()

meta = Table(
    "meta",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),
    sqlite_with_rowid=False,
)
region = Table(
    "region",
    metadata,
    Column("key", String, primary_key=True),
    Column("body", String),
    sqlite_with_rowid=False,
)
patron = Table(
    "patron",
    metadata,
    Column("key", String, primary_key=True),
    Column("body", String),
    sqlite_with_rowid=False,
)
card = Table(
    "pass",
    metadata,
    Column("digest", LargeBinary(16), primary_key=True),
    Column("key", String, primary_key=True),
    Column("patron", String, nullable=False),
    Column("body", String),
    sqlite_with_rowid=False,
)
item = Table(
    "item",
    metadata,
    Column("key", String, primary_key=True),
    Column("barcode", String, nullable=False, index=True),
    Column("body", String),
    sqlite_with_rowid=False,
)
loan = Table(
    "loan",
    metadata,
    Column("key", String, primary_key=True),
    Column("item", String, nullable=False, index=True),
    Column("patron", String, nullable=False, index=True),
    Column("body", String),
    sqlite_with_rowid=False,
)
hold = Table(
    "hold",
    metadata,
    Column("key", String, primary_key=True),
    Column("item", String, index=True),
    Column("work", String, index=True),
    Column("patron", String, nullable=False, index=True),
    Column("body", String),
    sqlite_with_rowid=False,
)
fee = Table(
    "fee",
    metadata,
    Column("key", String, primary_key=True),
    Column("patron", String, nullable=False, index=True),
    Column("body", String),
    sqlite_with_rowid=False,
)

TABLES = {
    Kind.REGION: region,
    Kind.PATRON: patron,
    Kind.PASS: card,
    Kind.ITEM: item,
    Kind.LOAN: loan,
    Kind.HOLD: hold,
    Kind.FEE: fee,
}

outbox_metadata = MetaData()
"""What statements call the outbox's columns; ``outbox_versions`` makes them."""
outbox_meta = Table(
    "meta", outbox_metadata, Column("name", String, primary_key=True), Column("value", String)
)
operation = Table(
    "operation",
    outbox_metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("id", String),
    Column("body", String),
    Column("state", String),
    Column("reason", String, default=""),
    Column("rv", Integer, default=0),
    Column("acknowledged_at", String),
    Column("outcome", String, default=""),
    Column("epoch", String, default=""),
    Column("body_hash", LargeBinary(16)),
    Column("tries", Integer),
    Column("choked_since", String),
    Column("tried_at", String),
)
overlay = Table(
    "overlay",
    outbox_metadata,
    Column("item", String, primary_key=True),
    Column("patron", String),
    Column("seq", Integer),
    Column("loan", String),
)
"""What the kiosk did with an item and the cache does not yet tell. ``loan`` NULL: returned."""

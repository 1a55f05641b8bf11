"""What statements call the columns of ``outbox.db``; ``versions`` makes them."""

from sqlalchemy import Column, Integer, LargeBinary, MetaData, String, Table

outbox_metadata = MetaData()
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

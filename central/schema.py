"""What the central service keeps. Portable: nothing here is SQLite's or PostgreSQL's alone.

A record is kept once, however many regions it stands in. ``feed`` has, for each region, one row
per record that its kiosks hold: the number of its newest change, and whether it is gone.

Every changed row takes a number of its own from its region's counter, in the transaction of the
change. The counter's row is locked until that transaction ends, so numbers become visible in
their order and none is skipped: whoever reads ``rv > n`` in order, a page at a time, misses
nothing and can stand at the last number read.

A change here needs a step in ``migrations/versions``.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

metadata = MetaData()

meta = Table(
    "meta",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", Text, nullable=False),
)

region = Table(
    "region",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("epoch", String(32), nullable=False),
    Column("rv", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
)

standing = Table(
    "standing",
    metadata,
    Column("library", String(64), primary_key=True),
    Column("region", String(64), primary_key=True),
)

branch = Table(
    "branch",
    metadata,
    Column("code", String(64), primary_key=True),
    Column("library", String(64), nullable=False),
)


def _only_where(condition: str, in_sqlite: str, name: str, *columns: str) -> Index:
    """An index of some of the rows: as queries word it, or it is of no use to them."""
    return Index(name, *columns, postgresql_where=text(condition), sqlite_where=text(in_sqlite))


def _while_there(name: str, *columns: str) -> Index:
    """An index of the records that are not gone: of loans, most are over after some months."""
    return _only_where("body IS NOT NULL", "body IS NOT NULL", name, *columns)


def _records(name: str, *columns: Column[str] | Column[str | None] | Index) -> Table:
    """A kind of record. ``body``: the domain's record as JSON; empty once it is gone."""
    return Table(
        name,
        metadata,
        Column("id", String(64), primary_key=True),
        Column("body", Text, nullable=True),
        *columns,
    )


patron = _records("patron", Column("library", String(64), nullable=False))
passes = _records(
    "pass",
    Column("patron", String(64), nullable=False),
    Column("sealed", Text, nullable=False),
)
patron_address = Table(
    "patron_address",
    metadata,
    Column("patron", String(64), primary_key=True),
    Column("sealed", Text, nullable=False),
)
"""Only of patrons who have one; in no feed."""
item = _records(
    "item",
    Column("library", String(64), nullable=False),
    Column("returned_at", String(32), nullable=True),
)
loan = _records(
    "loan",
    Column("item", String(64), nullable=False),
    Column("patron", String(64), nullable=False),
    Column("branch", String(64), nullable=False),
    Column("touched_at", String(32), nullable=True),
    _while_there("loan_of_item", "item"),
    _while_there("loan_of_patron", "patron"),
    _while_there("loan_at_branch", "branch"),
)
hold = _records(
    "hold",
    Column("patron", String(64), nullable=False),
    Column("item", String(64), nullable=True),
    _while_there("hold_on_item", "item"),
)
fee = _records("fee", Column("patron", String(64), nullable=False))

feed = Table(
    "feed",
    metadata,
    Column("region", String(64), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("key", String(128), primary_key=True),
    Column("rv", BigInteger, nullable=False),
    Column("record", String(64), nullable=False),
    Column("gone", Boolean, nullable=False),
    UniqueConstraint("region", "rv", name="one_change_per_number"),
    _only_where("gone IS FALSE", "gone IS 0", "feed_of_record", "kind", "record"),
)

enrolment_code = Table(
    "enrolment_code",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("branch", String(64), nullable=False),
    Column("expires_at", String(32), nullable=False),
    Column("used_at", String(32), nullable=True),
)

kiosk = Table(
    "kiosk",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("region", String(64), nullable=False),
    Column("branch", String(64), nullable=False),
    Column("enrolled_at", String(32), nullable=False),
    Column("revoked", Text, nullable=False, default=""),
    Column("wipe", Boolean, nullable=False, server_default=false()),
    Column("public_key", String(64), nullable=False, server_default=""),
)

session = Table(
    "session",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("kiosk", String(32), nullable=False),
    Column("ends_at", String(32), nullable=False),
    Index("session_of_kiosk", "kiosk"),
)

operation = Table(
    "operation",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("kiosk", String(32), nullable=False),
    Column("incarnation", String(64), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
    Column("received_at", String(32), nullable=False),
    Column("outcome", String(32), nullable=False),
    Column("rv", BigInteger, nullable=False),
    Column("reason", String(64), nullable=False),
    UniqueConstraint("kiosk", "incarnation", "seq", name="one_operation_per_number"),
    Index("operation_received", "received_at", "id"),
)

staff_work = Table(
    "staff_work",
    metadata,
    Column("key", String(128), primary_key=True),
    Column("made_at", String(32), nullable=False),
    Column("source", String(16), nullable=False),
    Column("reason", String(64), nullable=False),
    Column("region", String(64), nullable=False),
    Column("branch", String(64), nullable=False),
    Column("about", String(128), nullable=False),
    Column("detail", Text, nullable=False),
    Column("closed_at", String(32), nullable=True),
    Column("closed_by", String(32), nullable=True),
    Index("staff_work_open", "closed_at", "made_at", "key"),
)
"""``closed_at``: empty while it is to be looked at; ``closed_by``: as in ``trail.who``."""

snapshot = Table(
    "snapshot",
    metadata,
    Column("name", String(128), primary_key=True),
    Column("region", String(64), nullable=False),
    Column("told", Text, nullable=False),
)
"""The newest of each region. ``told``: what its manifest says, as JSON."""

snapshot_part = Table(
    "snapshot_part",
    metadata,
    Column("name", String(128), primary_key=True),
    Column("nth", Integer, primary_key=True, autoincrement=False),
    Column("region", String(64), nullable=False),
    Column("content", LargeBinary, nullable=False),
)
"""The files, where several machines may share the database."""

trail = Table(
    "trail",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("at", String(32), nullable=False),
    Column("who", String(32), nullable=False),
    Column("did", String(32), nullable=False),
    Column("about", String(64), nullable=False),
    Column("detail", Text, nullable=False),
    Index("trail_at", "at", "id"),
)

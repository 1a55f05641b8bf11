"""The table of ``print.db``. Times are whole milliseconds since 1970, UTC."""

from sqlalchemy import Column, Index, Integer, MetaData, String, Table

metadata = MetaData()

job = Table(
    "job",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("way", String, nullable=False),
    Column("state", String, nullable=False),
    Column("reason", String, nullable=False, default=""),
    Column("made_at", Integer, nullable=False),
    Column("due_at", Integer, nullable=False, default=0),
    Column("expires_at", Integer, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("content", String),
    sqlite_autoincrement=True,
)
"""``content`` NULL: it is printed, sent or expired, and nobody can know any more what it said."""
Index("job_state", job.c.state)

"""Snapshots that every machine knows of, with their files where machines share the database."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the two tables; the snapshots that there are on disks are made again."""
    op.create_table(
        "snapshot",
        sa.Column("name", sa.String(128), primary_key=True),
        sa.Column("region", sa.String(64), nullable=False),
        sa.Column("told", sa.Text, nullable=False),
    )
    op.create_table(
        "snapshot_part",
        sa.Column("name", sa.String(128), primary_key=True),
        sa.Column("nth", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("region", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )

"""Kiosks that are to wipe what they hold, and the trail of who did what."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add one column and one table."""
    wipe = sa.Column("wipe", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("kiosk", wipe)
    op.create_table(
        "trail",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("who", sa.String(32), nullable=False),
        sa.Column("did", sa.String(32), nullable=False),
        sa.Column("about", sa.String(64), nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
    )
    op.create_index("trail_at", "trail", ["at", "id"])

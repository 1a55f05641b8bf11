"""Kiosks that sign with a key of their own, and sessions that end.

The kiosks that are there have no key: they are to be enrolled again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Put sessions and public keys in the place of tokens that never ended."""
    with op.batch_alter_table("kiosk") as kiosk:
        kiosk.drop_column("token_hash")
        kiosk.add_column(sa.Column("public_key", sa.String(64), nullable=False, server_default=""))
    op.create_table(
        "session",
        sa.Column("token_hash", sa.String(64), primary_key=True),
        sa.Column("kiosk", sa.String(32), nullable=False),
        sa.Column("ends_at", sa.String(32), nullable=False),
    )
    op.create_index("session_of_kiosk", "session", ["kiosk"])

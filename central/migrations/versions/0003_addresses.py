"""Where patrons are written to by e-mail, sealed."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add one table."""
    op.create_table(
        "patron_address",
        sa.Column("patron", sa.String(64), primary_key=True),
        sa.Column("sealed", sa.Text, nullable=False),
    )

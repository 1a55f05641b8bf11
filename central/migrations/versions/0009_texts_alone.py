"""Keep no hash of an operation beside its text: it is compared by that."""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Drop a column."""
    op.drop_column("operation", "body_hash")

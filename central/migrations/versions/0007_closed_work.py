"""Staff work that somebody closed, and who."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add two columns; all that there is is open."""
    op.add_column("staff_work", sa.Column("closed_at", sa.String(32), nullable=True))
    op.add_column("staff_work", sa.Column("closed_by", sa.String(32), nullable=True))
    op.drop_index("staff_work_made", "staff_work")
    op.create_index("staff_work_open", "staff_work", ["closed_at", "made_at", "key"])

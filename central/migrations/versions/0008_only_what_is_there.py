"""Find records by what they say only while they are there: of loans, most are over."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_RECORDS = {
    "loan_of_item": ("loan", "item"),
    "loan_of_patron": ("loan", "patron"),
    "loan_at_branch": ("loan", "branch"),
    "hold_on_item": ("hold", "item"),
}


def upgrade() -> None:
    """Make five indexes anew."""
    for name, (table, column) in _RECORDS.items():
        _only_where("body IS NOT NULL", "body IS NOT NULL", name, table, column)
    _only_where("gone IS FALSE", "gone IS 0", "feed_of_record", "feed", "kind", "record")


def _only_where(condition: str, in_sqlite: str, name: str, table: str, *columns: str) -> None:
    op.drop_index(name, table)
    op.create_index(
        name, table, columns, postgresql_where=sa.text(condition), sqlite_where=sa.text(in_sqlite)
    )

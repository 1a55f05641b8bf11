"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make every table."""
    _about_the_service()
    _records()
    _feed()
    _kiosks()
    _what_kiosks_did()


def _text(name: str, length: int = 64, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=nullable)


def _key(name: str, length: int = 64) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), primary_key=True)


def _long(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=nullable)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False)


def _about_the_service() -> None:
    op.create_table("meta", _key("name", 32), _long("value"))
    op.create_table("region", _key("id"), _text("epoch", 32), _number("rv"), _long("body"))
    op.create_table("standing", _key("library"), _key("region"))
    op.create_table("branch", _key("code"), _text("library"))


def _records() -> None:
    op.create_table("patron", *_record(), _text("library"))
    op.create_table("pass", *_record(), _text("patron"), _long("sealed"))
    back = _text("returned_at", 32, nullable=True)
    op.create_table("item", *_record(), _text("library"), back)
    touched = _text("touched_at", 32, nullable=True)
    op.create_table("loan", *_record(), _text("item"), _text("patron"), _text("branch"), touched)
    op.create_index("loan_of_item", "loan", ["item"])
    op.create_index("loan_of_patron", "loan", ["patron"])
    op.create_index("loan_at_branch", "loan", ["branch"])
    op.create_table("hold", *_record(), _text("patron"), _text("item", nullable=True))
    op.create_index("hold_on_item", "hold", ["item"])
    op.create_table("fee", *_record(), _text("patron"))


def _record() -> tuple[sa.Column[str], sa.Column[str]]:
    return _key("id"), _long("body", nullable=True)


def _feed() -> None:
    op.create_table(
        "feed",
        _key("region"),
        _key("kind", 16),
        _key("key", 128),
        _number("rv"),
        _text("record"),
        sa.Column("gone", sa.Boolean, nullable=False),
        sa.UniqueConstraint("region", "rv", name="one_change_per_number"),
    )
    op.create_index("feed_of_record", "feed", ["kind", "record"])


def _kiosks() -> None:
    op.create_table(
        "enrolment_code",
        _key("hash"),
        _text("branch"),
        _text("expires_at", 32),
        _text("used_at", 32, nullable=True),
    )
    op.create_table(
        "kiosk",
        _key("id", 32),
        _text("region"),
        _text("branch"),
        sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
        _text("enrolled_at", 32),
        _long("revoked"),
    )


def _what_kiosks_did() -> None:
    op.create_table(
        "operation",
        _key("id", 36),
        _text("kiosk", 32),
        _text("incarnation"),
        _number("seq"),
        _text("body_hash"),
        _long("body"),
        _text("received_at", 32),
        _text("outcome", 32),
        _number("rv"),
        _text("reason"),
        sa.UniqueConstraint("kiosk", "incarnation", "seq", name="one_operation_per_number"),
    )
    op.create_index("operation_received", "operation", ["received_at", "id"])
    op.create_table(
        "staff_work",
        _key("key", 128),
        _text("made_at", 32),
        _text("source", 16),
        _text("reason"),
        _text("region"),
        _text("branch"),
        _text("about", 128),
        _long("detail"),
    )
    op.create_index("staff_work_made", "staff_work", ["made_at", "key"])

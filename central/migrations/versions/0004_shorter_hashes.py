"""Pass rows known by 8 bytes of their keyed hash and a count, not by 16 and the pass's own id."""

import secrets
from collections import defaultdict

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_feed = sa.table("feed", *map(sa.column, ("region", "kind", "key", "record", "gone")))
_region = sa.table("region", *map(sa.column, ("id", "epoch")))


def upgrade() -> None:
    """Give the rows their new keys, and each region an epoch: its kiosks fetch all again."""
    connection = op.get_bind()
    passes = _feed.c.kind == "pass"
    connection.execute(sa.delete(_feed).where(passes, _feed.c.gone.is_(True)))
    rows = connection.execute(sa.select(_feed.c.region, _feed.c.key, _feed.c.record).where(passes))
    counted: defaultdict[tuple[str, str], int] = defaultdict(int)
    changes = []
    for row in sorted(rows, key=lambda row: (row.region, row.key[:16], row.record)):
        nth = counted[row.region, row.key[:16]]
        counted[row.region, row.key[:16]] += 1
        changes.append({"r": row.region, "old": row.key, "new": f"{row.key[:16]}:{nth}"})
    if changes:
        its = (_feed.c.region == sa.bindparam("r"), _feed.c.key == sa.bindparam("old"))
        connection.execute(
            sa.update(_feed).where(passes, *its).values(key=sa.bindparam("new")), changes
        )
    for region in connection.execute(sa.select(_region.c.id)).scalars().all():
        anew = sa.update(_region).where(_region.c.id == region)
        connection.execute(anew.values(epoch=secrets.token_hex(8)))

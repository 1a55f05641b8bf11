"""The feed of a region: its rows in the order in which they last changed.

See ``schema`` for why nobody who reads it a page at a time can miss a row.
"""

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Table, insert, select, update

from central import schema
from central.in_bulk import How, Write, among
from central.in_bulk import put as put_all
from kiosk.bodies import Kind
from kiosk.domain.ids import RegionId
from kiosk.sync.wire import Change, Changes, Head

RECORDS: dict[Kind, Table] = {
    Kind.PATRON: schema.patron,
    Kind.PASS: schema.passes,
    Kind.ITEM: schema.item,
    Kind.LOAN: schema.loan,
    Kind.HOLD: schema.hold,
    Kind.FEE: schema.fee,
}
"""Where each kind of record is kept. The region itself is kept with its counter."""


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A row that a region's kiosks hold. ``key``: as the kiosk knows it; ``record``: as we do."""

    kind: Kind
    key: str
    record: str


New = tuple[FeedRow, bool]
"""A row that is new to a feed, and whether it is gone."""


Heads = Mapping[RegionId, Head]
"""How far feeds are."""


class MustFetchAgain(Exception):
    """The place is not in this feed: it is of another epoch, or beyond the head."""


def publish(
    connection: Connection, region: RegionId, put: Iterable[FeedRow], gone: Iterable[FeedRow] = ()
) -> None:
    """Give each changed row the region's next number, within the caller's transaction."""
    rows = [(row, False) for row in put] + [(row, True) for row in gone]
    if not rows:
        return
    bump = update(schema.region).where(schema.region.c.id == region)
    head = connection.execute(
        bump.values(rv=schema.region.c.rv + len(rows)).returning(schema.region.c.rv)
    ).scalar_one()
    put_all(connection, schema.feed, list(_numbered(region, head - len(rows), rows)))


def published(heads: Heads, news: Mapping[RegionId, Sequence[New]]) -> list[Write]:
    """Say how regions that the caller locked, at these heads, get their next numbers."""
    bumped = [{"id": region, "rv": heads[region].rv + len(rows)} for region, rows in news.items()]
    rows = [row for region in news for row in _numbered(region, heads[region].rv, news[region])]
    return [Write(How.CHANGE, schema.region, bumped), Write(How.PUT, schema.feed, rows)]


def _numbered(region: RegionId, head: int, rows: Iterable[New]) -> Iterator[dict[str, object]]:
    for number, (row, is_gone) in enumerate(rows, head + 1):
        yield {
            "region": region,
            "kind": row.kind,
            "key": row.key,
            "rv": number,
            "record": row.record,
            "gone": is_gone,
        }


def stand(
    connection: Connection, kind: Kind, records: Sequence[str]
) -> Iterator[tuple[RegionId, str]]:
    """Tell in which feeds the rows of some records stand, and under which key."""
    table = schema.feed
    found = select(table.c.region, table.c.key).where(
        table.c.kind == kind, among(table.c.record, "records"), table.c.gone.is_(False)
    )
    for row in connection.execute(found, {"records": records}) if records else ():
        yield RegionId(row.region), row.key


def start_feed(connection: Connection, region: RegionId, body: str) -> None:
    """Begin a region's feed, with an epoch that no other feed ever had."""
    row = {"id": region, "epoch": _fresh_epoch(), "rv": 0, "body": body}
    connection.execute(insert(schema.region), [row])


def start_epoch(connection: Connection) -> int:
    """Let no place in any feed be one any longer, as after a restore; return how many feeds.

    Numbers count on: those in the outcomes of operations that were kept stay places.
    """
    lock(connection)
    regions = connection.execute(select(schema.region.c.id)).scalars().all()
    for region in regions:
        anew = update(schema.region).where(schema.region.c.id == region)
        connection.execute(anew.values(epoch=_fresh_epoch()))
    return len(regions)


def _fresh_epoch() -> str:
    return secrets.token_hex(8)


def lock(connection: Connection, regions: Iterable[RegionId] = ()) -> Heads:
    """Keep other writers of these regions, or of all, away until the transaction ends.

    Return how far their feeds are. PostgreSQL needs it, so that what was read is still so when it
    is written; SQLite has one writer anyway.
    """
    wanted = sorted(regions)
    rows = _HEADS.order_by(schema.region.c.id).with_for_update()
    return _read(connection.execute(rows.where(schema.region.c.id.in_(wanted)) if wanted else rows))


def heads(connection: Connection) -> Heads:
    """Return how far each feed is."""
    return _read(connection.execute(_HEADS))


def _read(rows: Iterable[Row[Any]]) -> Heads:
    return {RegionId(row.id): Head(epoch=row.epoch, rv=row.rv) for row in rows}


_HEADS = select(schema.region.c.id, schema.region.c.epoch, schema.region.c.rv)


def head(connection: Connection, region: RegionId) -> Head:
    """Return how far a feed is. The region must be there."""
    columns = (schema.region.c.epoch, schema.region.c.rv)
    row = connection.execute(select(*columns).where(schema.region.c.id == region)).one()
    return Head(epoch=row.epoch, rv=row.rv)


def changes(
    connection: Connection, region: RegionId, epoch: str, after: int, limit: int
) -> Changes:
    """Return the rows after ``after``, at most ``limit``. Raises ``MustFetchAgain``."""
    now = head(connection, region)
    if (after > 0 and epoch != now.epoch) or after > now.rv or epoch not in ("", now.epoch):
        raise MustFetchAgain(f"this is not a place in the feed of epoch {now.epoch}")
    table = schema.feed
    rows = connection.execute(
        select(table)
        .where(table.c.region == region, table.c.rv > after, table.c.rv <= now.rv)
        .order_by(table.c.rv)
        .limit(limit)
    ).all()
    return Changes(
        epoch=now.epoch,
        head=now.rv,
        upto=rows[-1].rv if len(rows) == limit else now.rv,
        changes=_with_bodies(connection, rows),
    )


def _with_bodies(
    connection: Connection, rows: Sequence[Row[tuple[object, ...]]]
) -> tuple[Change, ...]:
    bodies: dict[tuple[str, str], str | None] = {}
    for kind in {row.kind for row in rows}:
        wanted = {row.record for row in rows if row.kind == kind and not row.gone}
        table = schema.region if kind == Kind.REGION else RECORDS[Kind(kind)]
        found = connection.execute(
            select(table.c.id, table.c.body).where(table.c.id.in_(sorted(wanted)))
        )
        bodies |= {(kind, row.id): row.body for row in found}
    return tuple(
        Change(
            rv=row.rv,
            kind=row.kind,
            key=row.key,
            body=_body(None if row.gone else bodies.get((row.kind, row.record))),
        )
        for row in rows
    )


def _body(text: str | None) -> dict[str, object] | None:
    return None if text is None else json.loads(text)

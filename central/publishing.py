"""Which rows each region's kiosks should hold, and what of that is new to them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import assert_never

from sqlalchemy import Connection, select, update

from central import schema
from central.draft import Draft
from central.feed import RECORDS, FeedRow, publish, stand, start_feed
from central.in_bulk import among
from central.standings import Regions, Standings
from kiosk.bodies import BODIES, Kind
from kiosk.csvdata.dataset import Agreements
from kiosk.csvdata.merge import by_the
from kiosk.csvdata.places import regions
from kiosk.domain.ids import ItemId, RegionId
from kiosk.domain.records import Fee, Hold, Item, Loan

_AT_ONCE = 2_000


def publish_draft(connection: Connection, draft: Draft) -> Iterator[int]:
    """Give everything new its number; tell how many have theirs, after each some."""
    done = 0
    for region in draft.regions():
        for some in by_the(_AT_ONCE, draft.told(region)):
            put = [row for row, gone in some if not gone]
            publish(connection, region, put, [row for row, gone in some if gone])
            done += len(some)
            yield done


def settle(
    connection: Connection, standings: Standings, kind: Kind, ids: Iterable[str], *, is_new: bool
) -> None:
    """Tell every region of some loans, holds or fees that stand there now, or no longer do.

    ``is_new``: those regions too in which they stood before.
    """
    wanted = sorted(set(ids))
    now = _gathered(_should_stand(connection, standings, kind, wanted))
    before = _gathered(stand(connection, kind, wanted))
    for region in sorted({*now, *before}):
        put = now[region] if is_new else now[region] - before[region]
        gone = before[region] - now[region]
        rows = ([FeedRow(kind, key, key) for key in sorted(its)] for its in (put, gone))
        publish(connection, region, *rows)


def _gathered(pairs: Iterable[tuple[RegionId, str]]) -> defaultdict[RegionId, set[str]]:
    found: defaultdict[RegionId, set[str]] = defaultdict(set)
    for region, key in pairs:
        found[region].add(key)
    return found


def _should_stand(
    connection: Connection, standings: Standings, kind: Kind, ids: list[str]
) -> Iterator[tuple[RegionId, str]]:
    records = _records(connection, kind, ids)
    wanted = {record.item for record in records if isinstance(record, Loan | Hold)}
    items = {
        item.id: item
        for item in _records(connection, Kind.ITEM, sorted(key for key in wanted if key))
        if isinstance(item, Item)
    }
    for record in records:
        for region in _regions(standings, record, items):
            yield region, record.id


def _records(connection: Connection, kind: Kind, ids: list[str]) -> list[Loan | Hold | Fee | Item]:
    table, read = RECORDS[kind], BODIES[kind].validate_json
    found = select(table.c.body).where(among(table.c.id, "ids"), table.c.body.is_not(None))
    return [read(body) for body in connection.execute(found, {"ids": ids}).scalars()]


def _regions(
    standings: Standings, record: Loan | Hold | Fee | Item, items: Mapping[ItemId, Item]
) -> Regions:
    match record:
        case Loan():
            return standings.loan(record, items.get(record.item))
        case Hold():
            copy = None if record.item is None else items.get(record.item)
            return standings.hold(record, copy)
        case Fee():
            return standings.fee(record)
        case Item():
            return standings.library(record.library)
        case never:
            assert_never(never)


def publish_regions(connection: Connection, agreed: Agreements, day: date) -> None:
    """Tell each region what its libraries agreed on, where that is new."""
    bodies = _save_regions(connection, agreed, day)
    there = _told(connection)
    for region in sorted(set(bodies) | there):
        row = FeedRow(Kind.REGION, region, region)
        is_new = region in bodies and (bodies[region] or region not in there)
        gone = [row] if region not in bodies and region in there else []
        publish(connection, region, [row] if is_new else [], gone)


def _told(connection: Connection) -> frozenset[RegionId]:
    """The regions that have a row of their own in their feeds."""
    table = schema.feed
    found = select(table.c.region).where(table.c.kind == Kind.REGION, table.c.gone.is_(False))
    return frozenset(map(RegionId, connection.execute(found).scalars()))


def _save_regions(connection: Connection, agreed: Agreements, day: date) -> dict[RegionId, bool]:
    """Write every region's agreements; tell which regions there are, and which are new."""
    table = schema.region
    before = {row.id: row.body for row in connection.execute(select(table.c.id, table.c.body))}
    changed = {}
    for region in regions(agreed, day):
        body = BODIES[Kind.REGION].dump_json(region).decode()
        changed[region.id] = before.get(region.id) != body
        if region.id not in before:
            start_feed(connection, region.id, body)
        elif changed[region.id]:
            connection.execute(update(table).where(table.c.id == region.id).values(body=body))
    return changed

"""Which rows each region's kiosks should hold, and what of that is new to them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter

from sqlalchemy import Connection, select, update

from central import schema
from central.feed import FeedRow, publish, start_feed
from central.keys import Keys
from central.standings import Regions, Standings
from kiosk.bodies import BODIES, Kind, pass_digest, pass_key
from kiosk.csvdata.dataset import Dataset, PassRow
from kiosk.csvdata.places import regions
from kiosk.domain.ids import RegionId

Changed = Mapping[Kind, frozenset[str]]
"""The ids of the records of each kind that are not as they were."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """What is new to a region's feed, in its order."""

    region: RegionId
    put: list[FeedRow]
    gone: list[FeedRow]


STILL = frozenset({Kind.PATRON, Kind.PASS, Kind.ITEM})
"""What only imports change."""
MOVING = frozenset({Kind.LOAN, Kind.HOLD, Kind.FEE})
"""What kiosks change as well."""


def stretches(
    connection: Connection,
    known: tuple[Keys, Dataset, Standings],
    changed: Changed,
    kinds: frozenset[Kind],
) -> list[Stretch]:
    """Tell what brings every region's feed up to what is known now, of some kinds of record."""
    wanted, there = _wanted(*known, kinds), _there(connection, kinds)
    found = []
    for region in sorted(set(wanted) | set(there)):
        now, before = wanted[region], there[region]
        put = [
            row
            for row in now
            if row not in before or row.record in changed.get(row.kind, frozenset())
        ]
        gone = _gone(before, now)
        found.append(Stretch(region, sorted(put, key=_order), sorted(gone, key=_order)))
    return found


def publish_stretches(connection: Connection, found: Iterable[Stretch]) -> None:
    """Give all of it its numbers."""
    for each in found:
        publish(connection, each.region, each.put, each.gone)


def publish_regions(connection: Connection, data: Dataset, day: date) -> None:
    """Tell each region what its libraries agreed on, where that is new."""
    bodies = _save_regions(connection, data, day)
    there = _there(connection, frozenset({Kind.REGION}))
    for region in sorted(set(bodies) | set(there)):
        row = FeedRow(Kind.REGION, region, region)
        is_new = region in bodies and (bodies[region] or row not in there[region])
        gone = [row] if region not in bodies and row in there[region] else []
        publish(connection, region, [row] if is_new else [], gone)


def _gone(before: set[FeedRow], now: set[FeedRow]) -> set[FeedRow]:
    """The rows that are no longer there; not those that stand for another record now."""
    keys = {(row.kind, row.key) for row in now}
    return {row for row in before - now if (row.kind, row.key) not in keys}


_PLACE = {kind: number for number, kind in enumerate(Kind)}


def _order(row: FeedRow) -> tuple[int, str]:
    """The region first, then patrons before their passes, items before their loans."""
    return _PLACE[row.kind], row.key


def _save_regions(connection: Connection, data: Dataset, day: date) -> dict[RegionId, bool]:
    """Write every region's agreements; tell which regions there are, and which are new."""
    table = schema.region
    before = {row.id: row.body for row in connection.execute(select(table.c.id, table.c.body))}
    changed = {}
    for region in regions(data.agreements, day):
        body = BODIES[Kind.REGION].dump_json(region).decode()
        changed[region.id] = before.get(region.id) != body
        if region.id not in before:
            start_feed(connection, region.id, body)
        elif changed[region.id]:
            connection.execute(update(table).where(table.c.id == region.id).values(body=body))
    return changed


def _there(connection: Connection, kinds: frozenset[Kind]) -> defaultdict[RegionId, set[FeedRow]]:
    table = schema.feed
    rows = connection.execute(
        select(table.c.region, table.c.kind, table.c.key, table.c.record).where(
            table.c.gone.is_(False), table.c.kind.in_(sorted(kinds))
        )
    )
    there: defaultdict[RegionId, set[FeedRow]] = defaultdict(set)
    for row in rows:
        there[RegionId(row.region)].add(FeedRow(Kind(row.kind), row.key, row.record))
    return there


@dataclass(frozen=True, slots=True)
class _Stand:
    region: RegionId
    row: FeedRow


def _wanted(
    keys: Keys, data: Dataset, standings: Standings, kinds: frozenset[Kind]
) -> defaultdict[RegionId, set[FeedRow]]:
    wanted: defaultdict[RegionId, set[FeedRow]] = defaultdict(set)
    stands = _still(keys, data, standings) if kinds == STILL else _moving(data, standings)
    for stand in stands:
        wanted[stand.region].add(stand.row)
    return wanted


def _still(keys: Keys, data: Dataset, standings: Standings) -> Iterator[_Stand]:
    yield from _people(keys, data, standings)
    for item in data.items:
        yield from _each(Kind.ITEM, item.id, standings.library(item.library))


def _moving(data: Dataset, standings: Standings) -> Iterator[_Stand]:
    items = {item.id: item for item in data.items}
    for loan in data.loans:
        yield from _each(Kind.LOAN, loan.id, standings.loan(loan, items.get(loan.item)))
    for hold in data.holds:
        copy = None if hold.item is None else items.get(hold.item)
        yield from _each(Kind.HOLD, hold.id, standings.hold(hold, copy))
    for fee in data.fees:
        yield from _each(Kind.FEE, fee.id, standings.fee(fee))


def _people(keys: Keys, data: Dataset, standings: Standings) -> Iterator[_Stand]:
    places = {patron.key: standings.patron(patron) for patron in data.patrons}
    for key, its in places.items():
        yield from _each(Kind.PATRON, key, its)
    at_each: defaultdict[RegionId, list[PassRow]] = defaultdict(list)
    for row in data.passes:
        for place in places.get(row.record.patron, frozenset()):
            at_each[place].append(row)
    for place, passes in at_each.items():
        yield from (_Stand(place, each) for each in pass_rows(keys, place, passes))


def _each(kind: Kind, key: str, places: Regions) -> Iterator[_Stand]:
    return (_Stand(place, FeedRow(kind, key, key)) for place in places)


def pass_rows(keys: Keys, region: RegionId, passes: Iterable[PassRow]) -> Iterator[FeedRow]:
    """Return the passes' rows in a region's feed: one for a number, one for a chip.

    The same number can be of several passes, of different libraries: they are counted.
    """
    secret = keys.region_key(region)
    named = sorted(
        (pass_digest(secret, credential), row.record.id)
        for row in passes
        for credential in row.credentials
    )
    for digest, those in groupby(named, key=itemgetter(0)):
        for nth, (_, record) in enumerate(those):
            yield FeedRow(Kind.PASS, pass_key(digest, nth), record)

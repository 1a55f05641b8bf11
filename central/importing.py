"""Importing a directory of CSV files: all of it or nothing, and nothing lost of what was there."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, select, update

from central import schema
from central.addresses import save_addresses
from central.feed import lock
from central.keys import Keys
from central.publishing import publish_all
from central.records import (
    FEES,
    HOLDS,
    ITEMS,
    LOANS,
    PATRONS,
    load,
    passes_shelf,
    save,
    save_agreements,
)
from central.staff import StaffWork, add_work, replace_work
from central.standings import Standings, save_standings, standings_of
from central.store import Store
from central.trail import COMMAND, Did, Step, leave
from kiosk.bodies import Kind
from kiosk.csvdata.assembly import assemble
from kiosk.csvdata.dataset import Dataset
from kiosk.csvdata.directory import read_files
from kiosk.csvdata.problem import Problem, Warned
from kiosk.domain.ids import BranchCode
from kiosk.domain.period import day_of


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of an import. With errors, nothing was imported.

    ``changed``: how many records are not as they were.
    """

    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    changed: int = 0


def import_directory(store: Store, directory: Path, now: datetime) -> Imported:
    """Import a directory. ``now``: aware; what was over by then is not warned of."""
    files = read_files(directory)
    with store.write() as connection:
        lock(connection)
        reading = assemble(files, load(connection, store.keys), day_of(now))
        if reading.dataset is None:
            return Imported(reading.errors, reading.warnings)
        changed = _save(connection, store.keys, reading.dataset, now)
        replace_work(connection, "import", _work(reading.warnings), now)
        leave(connection, Step(now, COMMAND, Did.IMPORTED, detail=f"{changed} records changed"))
    store.take_stock()
    return Imported((), reading.warnings, changed)


def is_empty(store: Store) -> bool:
    """Whether nothing was imported yet."""
    with store.read() as connection:
        return connection.execute(select(schema.region.c.id).limit(1)).first() is None


def _save(connection: Connection, keys: Keys, data: Dataset, now: datetime) -> int:
    standings = standings_of(data.agreements)
    save_agreements(connection, data.agreements)
    save_standings(connection, standings)
    save_addresses(connection, keys, data.addresses)
    changed = {
        Kind.PATRON: save(connection, PATRONS, data.patrons),
        Kind.PASS: save(connection, passes_shelf(keys), data.passes),
        Kind.ITEM: save(connection, ITEMS, data.items),
        Kind.LOAN: save(connection, LOANS, data.loans),
        Kind.HOLD: save(connection, HOLDS, data.holds),
        Kind.FEE: save(connection, FEES, data.fees),
    }
    publish_all(connection, keys, data, standings, changed)
    _dismiss_kiosks(connection, standings, now)
    return sum(map(len, changed.values()))


def _work(warnings: tuple[Problem, ...]) -> Iterator[StaffWork]:
    for problem in warnings:
        if problem.warned is not None and problem.warned is not Warned.KIOSK_KNOWS_BETTER:
            yield StaffWork(
                key=f"import:{problem.warned}:{problem.about}",
                source="import",
                reason=problem.warned,
                about=problem.about,
                detail=str(problem),
            )


def _dismiss_kiosks(connection: Connection, standings: Standings, now: datetime) -> None:
    """Turn away the kiosks whose library left the region that they hold."""
    table = schema.kiosk
    for row in connection.execute(select(table).where(table.c.revoked == "")).all():
        if row.region not in standings.branch(BranchCode(row.branch)):
            why = "its library left the region: enrol the kiosk again"
            connection.execute(update(table).where(table.c.id == row.id).values(revoked=why))
            work = StaffWork(
                f"kiosk:{row.id}", "kiosk", "enrol_again", row.id, why, row.region, row.branch
            )
            add_work(connection, [work], now)
            leave(connection, Step(now, COMMAND, Did.DISMISSED, row.id, why))

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
from central.progress import Phase, Tell, tell_nobody
from central.publishing import (
    MOVING,
    STILL,
    Stretch,
    publish_regions,
    publish_stretches,
    stretches,
)
from central.records import (
    FEES,
    HOLDS,
    ITEMS,
    LOANS,
    PATRONS,
    Difference,
    carry_out,
    compare,
    load,
    load_agreements,
    load_moving,
    passes_shelf,
    save_agreements,
)
from central.staff import StaffWork, add_work, replace_work
from central.standings import Standings, load_standings, save_standings, standings_of
from central.store import Store, remember, remembered
from central.trail import COMMAND, Did, Step, leave
from kiosk.bodies import Kind
from kiosk.csvdata.assembly import assemble, laid_over
from kiosk.csvdata.dataset import Dataset
from kiosk.csvdata.directory import read_files
from kiosk.csvdata.files import Files
from kiosk.csvdata.problem import Problem, Warned
from kiosk.csvdata.vanishing import remaining
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


@dataclass(frozen=True, slots=True)
class Export:
    """A directory of CSV files.

    ``is_full``: patrons, passes and items that it does not name are gone; ``is_sure``: however
    many those are.
    """

    directory: Path
    is_full: bool = False
    is_sure: bool = False


def import_directory(
    store: Store, export: Export | Path, now: datetime, tell: Tell = tell_nobody
) -> Imported:
    """Import a directory. ``now``: aware; what was over by then is not warned of.

    Everything is read, judged and compared while kiosks go on. Only then are the regions locked:
    for what kiosks may have changed meanwhile, which is looked at again, and for writing what is
    new. When another import came between, it begins anew.
    """
    export = export if isinstance(export, Export) else Export(export)
    tell(Phase.READING, str(export.directory), 0)
    files = read_files(export.directory)
    while True:
        plan = _plan(store, files, export, now, tell)
        if isinstance(plan, Imported):
            return plan
        tell(Phase.WRITING, "", plan.count)
        done = _write(store, files, plan, now, Did.IMPORTED)
        if done is not None:
            store.take_stock()
            return done


@dataclass(frozen=True, slots=True)
class _Plan:
    """What an import would do. ``after``: the number of the one before it."""

    after: str
    data: Dataset
    standings: Standings
    warnings: tuple[Problem, ...]
    patrons: Difference
    passes: Difference
    items: Difference
    feeds: list[Stretch]

    @property
    def count(self) -> int:
        """How many records are not as they were, of what only imports change."""
        return sum(len(each.ids) for each in (self.patrons, self.passes, self.items))


def _plan(
    store: Store, files: Files, export: Export, now: datetime, tell: Tell
) -> _Plan | Imported:
    """Work out, in one view of the data and without any lock, what there is to do."""
    with store.read() as connection:
        after = remembered(connection, _NUMBER) or "0"
        tell(Phase.COMPARING, "", 0)
        base = load(connection, store.keys)
        reading = assemble(files, base, day_of(now))
        data = reading.dataset
        if data is None:
            return Imported(reading.errors, reading.warnings)
        if export.is_full:
            left = remaining(files, data, is_sure=export.is_sure)
            if left.problems:
                return Imported(left.problems, reading.warnings)
            data = left.dataset
        return _compared(connection, store.keys, data, reading.warnings, after, now)


def _compared(
    connection: Connection,
    keys: Keys,
    data: Dataset,
    warnings: tuple[Problem, ...],
    after: str,
    now: datetime,
) -> _Plan:
    standings = standings_of(data.agreements, day_of(now))
    patrons = compare(connection, PATRONS, data.patrons)
    passes = compare(connection, passes_shelf(keys), data.passes)
    items = compare(connection, ITEMS, data.items)
    changed = {Kind.PATRON: patrons.ids, Kind.PASS: passes.ids, Kind.ITEM: items.ids}
    feeds = stretches(connection, (keys, data, standings), changed, STILL)
    return _Plan(after, data, standings, warnings, patrons, passes, items, feeds)


_NUMBER = "imports"
"""How many imports there were."""


def _write(store: Store, files: Files, plan: _Plan, now: datetime, did: Did) -> Imported | None:
    """Carry it out, in one transaction; ``None``: another import came between."""
    keys, count = store.keys, plan.count
    with store.write() as connection:
        lock(connection)
        if (remembered(connection, _NUMBER) or "0") != plan.after:
            return None
        remember(connection, _NUMBER, str(int(plan.after) + 1))
        again = laid_over(files, load_moving(connection, Dataset()), plan.data)
        assert again.dataset is not None  # noqa: S101 - what was to be refused was refused by now
        data = again.dataset
        save_agreements(connection, data.agreements)
        save_standings(connection, plan.standings)
        save_addresses(connection, keys, data.addresses)
        publish_regions(connection, data, day_of(now))
        carry_out(connection, PATRONS, plan.patrons)
        carry_out(connection, passes_shelf(keys), plan.passes)
        carry_out(connection, ITEMS, plan.items)
        publish_stretches(connection, plan.feeds)
        count += _write_moving(connection, keys, data, plan.standings)
        _dismiss_kiosks(connection, plan.standings, now)
        kept = Warned.KIOSK_KNOWS_BETTER
        warnings = (*(w for w in plan.warnings if w.warned is not kept), *again.problems)
        replace_work(connection, "import", _work(warnings), now)
        leave(connection, Step(now, COMMAND, did, detail=f"{count} records changed"))
    return Imported((), warnings, count)


def _write_moving(connection: Connection, keys: Keys, data: Dataset, standings: Standings) -> int:
    """Write what kiosks change as well, as it is by now."""
    loans = compare(connection, LOANS, data.loans)
    holds = compare(connection, HOLDS, data.holds)
    fees = compare(connection, FEES, data.fees)
    carry_out(connection, LOANS, loans)
    carry_out(connection, HOLDS, holds)
    carry_out(connection, FEES, fees)
    changed = {Kind.LOAN: loans.ids, Kind.HOLD: holds.ids, Kind.FEE: fees.ids}
    known = (keys, data, standings)
    publish_stretches(connection, stretches(connection, known, changed, MOVING))
    return sum(map(len, changed.values()))


def move_due(store: Store, now: datetime) -> bool:
    """Let what is of a library that left its region leave too; tell whether one did.

    Any process may do so, as often as it likes: where libraries stand on a day is compared with
    where they were said to stand, and most days nothing is to be done.
    """
    nothing, nowhere = Files(), Export(Path())
    while not _all_in_place(store, now):
        plan = _plan(store, nothing, nowhere, now, tell_nobody)
        if isinstance(plan, Imported):
            raise TypeError("what is known has no errors")
        if _write(store, nothing, plan, now, Did.MOVED) is not None:
            return True
    return False


def _all_in_place(store: Store, now: datetime) -> bool:
    with store.read() as connection:
        agreed = load_agreements(connection)
        stand = standings_of(agreed, day_of(now))
        return load_standings(connection).regions == stand.regions


def is_empty(store: Store) -> bool:
    """Whether nothing was imported yet."""
    with store.read() as connection:
        return connection.execute(select(schema.region.c.id).limit(1)).first() is None


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

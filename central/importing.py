"""Importing a directory of CSV files: all of it or nothing, and nothing lost of what was there.

Whatever has a row for each patron or item goes by row after row, and what it comes to is laid down
on disk (``kiosk.csvdata.spool``): memory does not grow with an export.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, select, update

from central import schema
from central.addresses import save_addresses
from central.busy import Busy
from central.comparing import Comparing
from central.differing import find_differing, find_elsewhere
from central.draft import Draft
from central.engines import take_ones_time
from central.feed import RECORDS, lock
from central.in_bulk import change, put_written
from central.known import Known
from central.meanwhile import publish_moving
from central.progress import At, Phase, Tell, tell_nobody
from central.publishing import publish_draft, publish_regions
from central.records import blank, load_agreements, save_agreements
from central.staff import StaffWork, add_work, replace_work
from central.standings import Standings, load_standings, save_standings, standings_of
from central.store import Store, remember, remembered
from central.trail import COMMAND, Did, Step, leave
from kiosk.bodies import Kind
from kiosk.csvdata.agreements import agreements
from kiosk.csvdata.assembly import errors, in_order
from kiosk.csvdata.dataset import Agreements
from kiosk.csvdata.directory import read_files
from kiosk.csvdata.doubts import Doubts
from kiosk.csvdata.files import Files
from kiosk.csvdata.item_tables import ITEMS
from kiosk.csvdata.merge import by_the
from kiosk.csvdata.patron_tables import PASSES, PATRONS
from kiosk.csvdata.problem import Problem, Warned
from kiosk.csvdata.spool import telling_of_room
from kiosk.csvdata.vanishing import doubted, missing
from kiosk.domain.ids import BranchCode
from kiosk.domain.period import day_of

_AT_ONCE = 2_000


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
    to write what is new, and for those loans, holds and fees of which the export says something
    else than is known, which are looked at again. When another import came between, it begins anew.
    Raises ``NoRoom``.
    """
    export = export if isinstance(export, Export) else Export(export)
    tell(At(Phase.READING))

    def tell_lines(name: str, done: int, count: int) -> None:
        tell(At(Phase.READING, name, done, count))

    with telling_of_room(), read_files(export.directory, tell_lines) as files:
        while True:
            plan = _plan(store, files, export, now, tell)
            if isinstance(plan, Imported):
                return plan
            tell(At(Phase.WRITING, count=plan.draft.count))
            done = _write(store, files, plan, now, Did.IMPORTED, tell)
            if done is not None:
                store.take_stock()
                return done


@dataclass(frozen=True, slots=True)
class _Plan:
    """What an import would do. ``after``: the number of the one before it."""

    after: str
    agreed: Agreements
    standings: Standings
    warnings: tuple[Problem, ...]
    draft: Draft
    moved: bool


def _plan(
    store: Store, files: Files, export: Export, now: datetime, tell: Tell
) -> _Plan | Imported:
    """Work out, in one view of the data and without any lock, what there is to do."""
    with store.read() as connection:
        take_ones_time(connection)
        after = remembered(connection, _NUMBER) or "0"
        tell(At(Phase.COMPARING))
        known = Known.within(connection, store.keys)
        agreed = agreements(files, known.agreements)
        wrong = errors(files, known, agreed)
        if not wrong and export.is_full:
            wrong = tuple(missing(files))
        if wrong:
            return Imported(wrong, ())
        day = day_of(now)
        standings = standings_of(agreed, day)
        moved = standings.moved_since(load_standings(connection))
        draft, doubts = Draft(files.spool), Doubts(files, known, agreed, day)
        full = Busy(connection, files) if export.is_full else None
        comparing = Comparing(known, files, standings, draft, doubts, tell, moved, full)
        vanished = _compare(comparing)
        warnings = in_order(doubts.found())
        if vanished and export.is_full and not export.is_sure:
            return Imported(vanished, warnings)
        find_elsewhere(files, draft)
        draft.finish()
        return _Plan(after, agreed, standings, warnings, draft, moved)


def _compare(comparing: Comparing) -> tuple[Problem, ...]:
    """Let everything go by; tell why so much is not believed to be gone."""
    counted = (
        (PATRONS, comparing.patrons()),
        (PASSES, comparing.passes()),
        (ITEMS, comparing.items()),
    )
    find_differing(comparing.known, comparing.files, comparing.draft, comparing.doubts)
    return tuple(
        problem for table, count in counted for problem in doubted(table, count.all, count.left)
    )


_NUMBER = "imports"
"""How many imports there were."""


def _write(
    store: Store, files: Files, plan: _Plan, now: datetime, did: Did, tell: Tell = tell_nobody
) -> Imported | None:
    """Carry it out, in one transaction; ``None``: another import came between."""
    with store.write() as connection:
        lock(connection)
        if (remembered(connection, _NUMBER) or "0") != plan.after:
            return None
        remember(connection, _NUMBER, str(int(plan.after) + 1))
        save_agreements(connection, plan.agreed)
        save_standings(connection, plan.standings)
        save_addresses(connection, plan.draft.addresses())
        publish_regions(connection, plan.agreed, day_of(now))
        _write_draft(connection, plan.draft, tell)
        kept, moving = publish_moving(
            connection, files, plan.draft, plan.standings, moved=plan.moved
        )
        _dismiss_kiosks(connection, plan.standings, now)
        warnings, count = in_order((*plan.warnings, *kept)), plan.draft.count + moving
        replace_work(connection, "import", _work(warnings), now)
        leave(connection, Step(now, COMMAND, did, detail=f"{count} records changed"))
    return Imported((), warnings, count)


def _write_draft(connection: Connection, draft: Draft, tell: Tell) -> None:
    done = 0
    for kind in (Kind.PATRON, Kind.PASS, Kind.ITEM):
        table = RECORDS[kind]
        for some in by_the(_AT_ONCE, draft.rows(kind)):
            put_written(connection, table, some)
            done += len(some)
            tell(At(Phase.WRITING, "records", done, draft.count))
        gone = blank(table)
        for keys in by_the(_AT_ONCE, draft.ended(kind)):
            change(connection, table, [{"id": key, **gone} for key in keys])
    for told in publish_draft(connection, draft):
        tell(At(Phase.WRITING, "feed", told))


def move_due(store: Store, now: datetime) -> bool:
    """Let what is of a library that left its region leave too; tell whether one did.

    Any process may do so, as often as it likes: where libraries stand on a day is compared with
    where they were said to stand, and most days nothing is to be done. Raises ``NoRoom``.
    """
    while not _all_in_place(store, now):
        with telling_of_room(), Files() as nothing:
            plan = _plan(store, nothing, Export(Path()), now, tell_nobody)
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

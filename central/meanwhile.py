"""Loans, holds and fees: kiosks change them meanwhile, so an import looks at them at its end.

Only those lines are looked at of which the export said something else than was known. For the
others an import is as if it had come before whatever a kiosk did meanwhile.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from sqlalchemy import Connection, select

from central import schema
from central.draft import Draft
from central.feed import RECORDS
from central.in_bulk import among, change, put
from central.publishing import settle
from central.records import FEES, HOLDS, LOANS, Shelf, blank
from central.standings import Standings
from central.store import unstamp
from kiosk.bodies import BODIES, Kind
from kiosk.csvdata.circulation import Loans
from kiosk.csvdata.dataset import Base, Dataset, KioskReturn, KioskTouch
from kiosk.csvdata.files import Files
from kiosk.csvdata.item_tables import FEES as FEES_FILE
from kiosk.csvdata.item_tables import HOLDS as HOLDS_FILE
from kiosk.csvdata.item_tables import LOANS as LOANS_FILE
from kiosk.csvdata.item_tables import fee, fee_id, hold, hold_id, loan, loan_id
from kiosk.csvdata.merge import by_the
from kiosk.csvdata.problem import Problem
from kiosk.csvdata.table import Line, Table
from kiosk.domain.ids import ItemId, LoanId

R = TypeVar("R")
_AT_ONCE = 1_000


def publish_moving(
    connection: Connection, files: Files, draft: Draft, standings: Standings, *, moved: bool
) -> tuple[list[Problem], int]:
    """Write what is new of it, as it is by now; return what kiosks know better, and how many.

    ``moved``: libraries stand elsewhere than they did, and with them everything.
    """
    problems: list[Problem] = []
    count = 0
    for kind, ids in _written(connection, files, draft, problems):
        settle(connection, standings, kind, ids, is_new=True)
        count += len(ids)
    elsewhere = _all if moved else _of_items
    for kind in (Kind.LOAN, Kind.HOLD, Kind.FEE):
        for some in by_the(_AT_ONCE, elsewhere(connection, draft, kind)):
            settle(connection, standings, kind, some, is_new=False)
    return problems, count


def _written(
    connection: Connection, files: Files, draft: Draft, problems: list[Problem]
) -> Iterator[tuple[Kind, frozenset[str]]]:
    for lines in _lines(files, LOANS_FILE, draft, Kind.LOAN):
        loans = Loans(files.made_at, _base(connection, lines))
        before = dict(loans.open)
        after = {row.id: row for row in loans.lay_over(lines)}
        problems += loans.problems
        written = [row for row in after.values() if before.get(row.id) != row]
        yield Kind.LOAN, _write(connection, LOANS, written, before.keys() - after.keys())
    for lines in _lines(files, HOLDS_FILE, draft, Kind.HOLD):
        yield Kind.HOLD, _laid_over(connection, HOLDS, lines, hold, hold_id)
    for lines in _lines(files, FEES_FILE, draft, Kind.FEE):
        yield Kind.FEE, _laid_over(connection, FEES, lines, fee, fee_id)


def _lines(files: Files, file: Table, draft: Draft, kind: Kind) -> Iterator[list[Line]]:
    return by_the(_AT_ONCE, files.long(file).numbered(draft.lines(kind)))


def _base(connection: Connection, lines: Iterable[Line]) -> Base:
    """Read what has to do with these lines of loans.csv: the loans, and those of their items."""
    keys = {loan_id(line) for line in lines}
    items = sorted({told.item for line in lines if (told := loan(line)) is not None})
    table, item = schema.loan, schema.item
    columns = select(table.c.id, table.c.body, table.c.touched_at)
    rows = [
        *connection.execute(columns.where(among(table.c.id, "ids")), {"ids": sorted(keys)}),
        *connection.execute(
            columns.where(among(table.c.item, "items"), table.c.body.is_not(None)),
            {"items": items},
        ),
    ]
    back = select(item.c.id, item.c.returned_at).where(
        among(item.c.id, "items"), item.c.returned_at.is_not(None)
    )
    read = BODIES[Kind.LOAN].validate_json
    found = {row.id: row for row in rows}.values()
    return Base(
        Dataset(loans=tuple(read(row.body) for row in found if row.body is not None)),
        tuple(KioskTouch(LoanId(r.id), unstamp(r.touched_at)) for r in found if r.touched_at),
        tuple(
            KioskReturn(ItemId(row.id), unstamp(row.returned_at))
            for row in connection.execute(back, {"items": items})
        ),
    )


def _laid_over(
    connection: Connection,
    shelf: Shelf[R],
    lines: Iterable[Line],
    read: Callable[[Line], R | None],
    key: Callable[[Line], str],
) -> frozenset[str]:
    told = {str(key(line)): read(line) for line in lines}
    table = shelf.table
    wanted = select(table.c.id, table.c.body).where(among(table.c.id, "ids"))
    found = connection.execute(wanted, {"ids": sorted(told)})
    before = {row.id: row.body for row in found if row.body is not None}
    written = [row for row in told.values() if row is not None]
    new = [row for row in written if shelf.write(row)["body"] != before.get(shelf.key(row))]
    ended = before.keys() & {name for name, row in told.items() if row is None}
    return _write(connection, shelf, new, ended)


def _write(
    connection: Connection, shelf: Shelf[R], rows: list[R], ended: Iterable[str]
) -> frozenset[str]:
    written = [shelf.write(row) for row in rows]
    put(connection, shelf.table, written)
    gone = blank(shelf.table)
    over = [{"id": key, **gone} for key in ended]
    change(connection, shelf.table, over)
    return frozenset(str(row["id"]) for row in (*written, *over))


def _all(connection: Connection, _: Draft, kind: Kind) -> Iterator[str]:
    table = RECORDS[kind]
    found = select(table.c.id).where(table.c.body.is_not(None))
    yield from connection.execute(found.execution_options(yield_per=_AT_ONCE)).scalars()


def _of_items(connection: Connection, draft: Draft, kind: Kind) -> Iterator[str]:
    """Of items that stand elsewhere now: known before, and what may have come since."""
    yield from draft.to_settle(kind)
    table = RECORDS[kind]
    if "item" in table.c:
        found = select(table.c.id).where(among(table.c.item, "items"), table.c.body.is_not(None))
        for items in by_the(_AT_ONCE, draft.items()):
            yield from connection.execute(found, {"items": items}).scalars()

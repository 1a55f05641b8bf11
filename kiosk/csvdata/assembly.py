"""Files put together with what was known before: the whole of what is known after."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import TypeVar

from kiosk.csvdata.after import items, passes, patrons
from kiosk.csvdata.agreements import agreements
from kiosk.csvdata.before import Before, InMemory
from kiosk.csvdata.circulation import Loans
from kiosk.csvdata.contradictions import contradictions
from kiosk.csvdata.dataset import Agreements, Base, Dataset, Reading
from kiosk.csvdata.doubts import Doubts
from kiosk.csvdata.files import Files
from kiosk.csvdata.item_tables import FEES, HOLDS, LOANS, fee, fee_id, hold, hold_id, loan_id
from kiosk.csvdata.patron_tables import PATRONS, patron_address
from kiosk.csvdata.problem import Problem
from kiosk.csvdata.references import unfollowed
from kiosk.csvdata.table import Line, Table
from kiosk.csvdata.tables import NEEDED, TABLES

R = TypeVar("R")


def assemble(files: Files, base: Base, today: date) -> Reading:
    """Return everything known after an import, or all that is wrong: where that is little.

    ``today``: what is over by then is not warned of.
    """
    before = InMemory(base)
    agreed = agreements(files, before.agreements)
    wrong = errors(files, before, agreed)
    if wrong:
        return Reading(None, wrong)
    doubts = Doubts(files, before, agreed, today)
    loans = Loans(files.made_at, base)
    dataset = Dataset(
        agreements=agreed,
        patrons=tuple(met.record for met in patrons(files, before)),
        addresses=tuple(map(patron_address, files.lines(PATRONS))),
        passes=tuple(doubts.passes(passes(files, before))),
        items=tuple(doubts.items(items(files, before))),
        loans=loans.lay_over(files.lines(LOANS)),
        holds=_with_gone(files, HOLDS, base.dataset.holds, lambda row: row.id, hold_id, hold),
        fees=_with_gone(files, FEES, base.dataset.fees, lambda row: row.id, fee_id, fee),
        made_at=files.made_at,
    )
    told = {loan_id(line): line.number for line in files.lines(LOANS)}
    for loan in dataset.loans:
        doubts.loan(loan.id, loan.item, told.get(loan.id, 0))
    return Reading(dataset, in_order((*doubts.found(), *loans.problems)))


def errors(files: Files, before: Before, agreed: Agreements) -> tuple[Problem, ...]:
    """Name everything for which nothing is imported."""
    return in_order(
        (
            *files.problems,
            *_missing(files, before.agreements),
            *(problem for parsed in files.parsed for problem in parsed.problems),
            *unfollowed(files, before),
            *contradictions(files, agreed),
        )
    )


def _missing(files: Files, before: Agreements) -> Iterator[Problem]:
    for table in NEEDED if not before.libraries else ():
        if not files.has(table):
            yield Problem(table.name, 0, "", "is missing: the first import needs it")


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Sort as one reads: file by file in the order of the format, from the top."""
    place = {table.name: number for number, table in enumerate(TABLES)}
    return tuple(sorted(problems, key=lambda p: (place.get(p.file, -1), p.file, p.line)))


def _with_gone(
    files: Files,
    table: Table,
    before: tuple[R, ...],
    key: Callable[[R], str],
    key_of_line: Callable[[Line], str],
    read: Callable[[Line], R | None],
) -> tuple[R, ...]:
    rows = {key(row): row for row in before}
    for line in files.lines(table):
        told = read(line)
        if told is None:
            rows.pop(key_of_line(line), None)
        else:
            rows[key(told)] = told
    return tuple(rows.values())

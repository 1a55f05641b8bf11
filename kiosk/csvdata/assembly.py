"""Files put together with what was known before: the whole of what is known after."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import TypeVar

from kiosk.csvdata.agreements import agreements
from kiosk.csvdata.circulation import Loans
from kiosk.csvdata.contradictions import contradictions
from kiosk.csvdata.dataset import Base, Dataset, Reading
from kiosk.csvdata.doubts import doubts
from kiosk.csvdata.files import Files
from kiosk.csvdata.item_tables import (
    FEES,
    HOLDS,
    ITEMS,
    fee,
    fee_id,
    hold,
    hold_id,
    item,
)
from kiosk.csvdata.merge import by_key, grouped, since
from kiosk.csvdata.patron_tables import (
    MEMBERSHIPS,
    PASSES,
    PATRONS,
    membership,
    pass_row,
    patron,
    patron_address,
)
from kiosk.csvdata.problem import Problem
from kiosk.csvdata.references import unfollowed
from kiosk.csvdata.table import Line, Table
from kiosk.csvdata.tables import NEEDED, TABLES
from kiosk.domain.records import Patron

R = TypeVar("R")


def assemble(files: Files, base: Base, today: date) -> Reading:
    """Return everything known after an import, or all that is wrong.

    ``today``: what is over by then is not warned of.
    """
    loans = Loans(files, base)
    dataset = Dataset(
        agreements=agreements(files, base.dataset.agreements),
        patrons=_patrons(files, base.dataset.patrons),
        addresses=tuple(map(patron_address, files.lines(PATRONS))),
        passes=by_key(
            base.dataset.passes, map(pass_row, files.lines(PASSES)), lambda row: row.record.id
        ),
        items=by_key(base.dataset.items, map(item, files.lines(ITEMS)), lambda row: row.id),
        loans=loans.lay_over(),
        holds=_with_gone(files, HOLDS, base.dataset.holds, lambda row: row.id, hold_id, hold),
        fees=_with_gone(files, FEES, base.dataset.fees, lambda row: row.id, fee_id, fee),
        made_at=files.made_at,
    )
    problems = _errors(files, base, dataset)
    if problems:
        return Reading(None, _in_order(problems))
    warnings = (*doubts(files, dataset, today), *loans.problems)
    return Reading(dataset, _in_order(warnings))


def laid_over(files: Files, base: Base, known: Dataset) -> Reading:
    """Return what is known after an import, when kiosks went on in the meantime.

    ``base``: what kiosks change, as it is by now; ``known``: the rest, after the import.
    """
    loans = Loans(files, base)
    dataset = replace(
        known,
        loans=loans.lay_over(),
        holds=_with_gone(files, HOLDS, base.dataset.holds, lambda row: row.id, hold_id, hold),
        fees=_with_gone(files, FEES, base.dataset.fees, lambda row: row.id, fee_id, fee),
    )
    return Reading(dataset, tuple(loans.problems))


def _errors(files: Files, base: Base, dataset: Dataset) -> tuple[Problem, ...]:
    return (
        *files.problems,
        *_missing(files, base.dataset),
        *(problem for parsed in files.parsed for problem in parsed.problems),
        *unfollowed(files, base.dataset),
        *contradictions(files, dataset.agreements),
    )


def _missing(files: Files, before: Dataset) -> Iterator[Problem]:
    there = {parsed.table for parsed in files.parsed}
    for table in NEEDED if not before.agreements.libraries else ():
        if table not in there:
            yield Problem(table.name, 0, "", "is missing: the first import needs it")


def _in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Sort as one reads: file by file in the order of the format, from the top."""
    place = {table.name: number for number, table in enumerate(TABLES)}
    return tuple(sorted(problems, key=lambda p: (place.get(p.file, -1), p.file, p.line)))


def _patrons(files: Files, before: tuple[Patron, ...]) -> tuple[Patron, ...]:
    memberships = {row.key: row.memberships for row in before}
    memberships |= grouped(membership(line) for line in files.lines(MEMBERSHIPS))
    rows = by_key(before, map(patron, files.lines(PATRONS)), lambda row: row.key)
    return tuple(
        replace(
            row,
            memberships=tuple(
                sorted(
                    memberships.get(row.key, ()),
                    key=lambda m: (m.library, m.subscription, since(m.period)),
                )
            ),
        )
        for row in rows
    )


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

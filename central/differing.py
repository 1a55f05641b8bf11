"""Lines that say something else than is known, of loans, holds and fees: what kiosks change too."""

from datetime import datetime
from typing import Any, TypeVar

from central.draft import Draft
from central.known import Known, Row
from central.records import FEES, HOLDS, LOANS, Shelf
from central.store import unstamp
from kiosk.bodies import Kind
from kiosk.csvdata.circulation import stays
from kiosk.csvdata.doubts import Doubts
from kiosk.csvdata.files import Files
from kiosk.csvdata.item_tables import FEES as FEES_FILE
from kiosk.csvdata.item_tables import HOLDS as HOLDS_FILE
from kiosk.csvdata.item_tables import LOANS as LOANS_FILE
from kiosk.csvdata.item_tables import fee, hold, loan
from kiosk.csvdata.merge import beside
from kiosk.domain.records import Loan

R = TypeVar("R")


def find_differing(known: Known, files: Files, draft: Draft, doubts: Doubts) -> None:
    """Lay down which lines differ; look at every open loan as it would be after."""
    _loans(known, files, draft, doubts)
    held = files.spool.make("held", "item TEXT, hold TEXT")
    for key, was_hold, line in beside(known.holds(), files.long(HOLDS_FILE).by_key()):
        if line is not None and _differs(HOLDS, was_hold, hold(line)):
            draft.line(Kind.HOLD, line.number)
        elif was_hold is not None:
            held(_item_of(was_hold, HOLDS), key)
    held.flush()
    for _, was_fee, line in beside(known.fees(), files.long(FEES_FILE).by_key()):
        if line is not None and _differs(FEES, was_fee, fee(line)):
            draft.line(Kind.FEE, line.number)


def _loans(known: Known, files: Files, draft: Draft, doubts: Doubts) -> None:
    made_at = files.made_at
    for key, was, line in beside(known.loans(), files.long(LOANS_FILE).by_key()):
        told = None if line is None else loan(line)
        if line is not None and _differs(LOANS, was, told):
            draft.line(Kind.LOAN, line.number)
        if was is not None and (line is None or _kept(was, made_at)):
            doubts.loan(key, _item_of(was, LOANS) or "", line.number if line else 0)
        elif told is not None and line is not None:
            doubts.loan(key, told.item, line.number)


def find_elsewhere(files: Files, draft: Draft) -> None:
    """Lay down the loans and holds of items that are new to us, or that stand elsewhere."""
    draft.flush()
    for kind, statement in ((Kind.LOAN, _LENT), (Kind.HOLD, _HELD)):
        for (key,) in files.spool.rows(statement):
            draft.again(kind, key)


_LENT = "SELECT loan FROM lent JOIN draft_item AS new ON new.item = lent.item"
_HELD = "SELECT hold FROM held JOIN draft_item AS new ON new.item = held.item"


def _item_of(row: Row[Any], shelf: Shelf[Any]) -> str | None:
    item: str | None = row.columns[shelf.names.index("item")]
    return item


def _kept(row: Row[Loan], made_at: datetime | None) -> bool:
    """Whether a kiosk touched it since the export."""
    return row.beside is not None and stays(unstamp(row.beside), made_at)


def _differs(shelf: Shelf[R], was: Row[R] | None, told: R | None) -> bool:
    if told is None or was is None:
        return (told is None) != (was is None)
    row = shelf.write(told)
    return was.columns != tuple(row[name] for name in shelf.names)

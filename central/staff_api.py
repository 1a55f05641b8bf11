"""What staff and their tools call, with the admin token; and whether the service is well."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from pydantic import BaseModel, Field
from sqlalchemy import select

from central import schema
from central.progress import Progress, latest
from central.service import Here, StaffOnly
from central.staff import KeptWork, close_work, kept_work
from central.trail import STAFF
from kiosk.bodies import ITEM, LOAN

router = APIRouter()

Page = Annotated[int, Query(ge=1, le=5000)]
_NO_NUL = r"^[^\x00]*$"
Name = Annotated[str, Query(max_length=64, pattern=_NO_NUL)]


class Health(BaseModel):
    """That the service is there and its database answers."""

    status: str
    regions: int


class LoanSeen(BaseModel):
    """An open loan, with its item's title and barcode where the item is known."""

    id: str
    item: str
    title: str
    barcode: str
    patron: str
    branch: str
    lent_at: datetime
    due: date
    renewals: int


class LoansSeen(BaseModel):
    """Open loans, by id."""

    loans: list[LoanSeen]


class OperationSeen(BaseModel):
    """What a kiosk did and what became of it. ``body``: JSON, as it was understood."""

    id: str
    kiosk: str
    seq: int
    received_at: datetime
    outcome: str
    reason: str
    rv: int
    body: str


class OperationsSeen(BaseModel):
    """Operations, in the order in which they came in."""

    operations: list[OperationSeen]


class StaffWorkSeen(BaseModel):
    """What is there for staff to look at, oldest first; or what is closed, the latest first."""

    work: list[KeptWork]


class Closing(BaseModel):
    """That somebody is done with a piece of work.

    ``who``: as the library knows them, by initials or a number. ``library``: only if it is its.
    """

    key: Annotated[str, Field(max_length=128, pattern=_NO_NUL)]
    who: Annotated[str, Field(max_length=24, pattern=r"^[^\s\x00-\x1f\x7f]+$")]
    library: Annotated[str, Field(max_length=64, pattern=_NO_NUL)] = ""


class ImportsSeen(BaseModel):
    """How far the latest import is; ``None``: there was none."""

    latest: Progress | None


@router.get("/health")
def get_health(central: Here) -> Health:
    """Answer once the database does."""
    with central.store.read() as connection:
        regions = connection.execute(select(schema.region.c.id)).all()
    return Health(status="ok", regions=len(regions))


@router.get("/v1/imports", dependencies=[StaffOnly])
def get_imports(central: Here) -> ImportsSeen:
    """Tell how far the latest import is, or how it ended."""
    with central.store.read() as connection:
        return ImportsSeen(latest=latest(connection))


@router.get("/v1/loans", dependencies=[StaffOnly])
def get_loans(
    central: Here, branch: Name = "", patron: Name = "", after: Name = "", limit: Page = 1000
) -> LoansSeen:
    """List open loans by id, of a branch or a patron, after the id ``after``."""
    loan, item = schema.loan, schema.item
    found = (
        select(loan.c.body, item.c.body.label("item_body"))
        .outerjoin(item, item.c.id == loan.c.item)
        .where(loan.c.body.is_not(None), loan.c.id > after)
        .order_by(loan.c.id)
        .limit(limit)
    )
    if branch:
        found = found.where(loan.c.branch == branch)
    if patron:
        found = found.where(loan.c.patron == patron)
    with central.store.read() as connection:
        rows = connection.execute(found).all()
    return LoansSeen(loans=[_loan_seen(row.body, row.item_body) for row in rows])


def _loan_seen(body: str, item_body: str | None) -> LoanSeen:
    loan = LOAN.validate_json(body)
    item = None if item_body is None else ITEM.validate_json(item_body)
    return LoanSeen(
        id=loan.id,
        item=loan.item,
        title=item.title if item else "",
        barcode=item.barcode if item else "",
        patron=loan.patron,
        branch=loan.branch,
        lent_at=loan.lent_at,
        due=loan.due,
        renewals=loan.renewals,
    )


@router.get("/v1/operations", dependencies=[StaffOnly])
def get_operations(central: Here, kiosk: Name = "", limit: Page = 1000) -> OperationsSeen:
    """List the latest operations, of all kiosks or one, oldest first."""
    table = schema.operation
    found = select(table).order_by(
        table.c.received_at.desc(), table.c.incarnation, table.c.seq.desc()
    )
    if kiosk:
        found = found.where(table.c.kiosk == kiosk)
    with central.store.read() as connection:
        rows = connection.execute(found.limit(limit)).mappings().all()
    return OperationsSeen(operations=[OperationSeen(**row) for row in reversed(rows)])


@router.get("/v1/staff-work", dependencies=[StaffOnly])
def get_staff_work(
    central: Here, library: Name = "", limit: Page = 1000, *, closed: bool = False
) -> StaffWorkSeen:
    """List what is open, of all libraries or one, oldest first; or what is closed."""
    with central.store.read() as connection:
        return StaffWorkSeen(work=kept_work(connection, limit, library, closed=closed))


@router.post("/v1/staff-work/closed", dependencies=[StaffOnly])
def post_closed(central: Here, asked: Closing) -> KeptWork:
    """Close a piece of work; one that is closed stays as it was."""
    who = f"{STAFF}{asked.who}"
    with central.store.write() as connection:
        work = close_work(connection, asked.key, who, central.now(), asked.library)
    if work is None:
        raise HTTPException(404, "there is no such work, or it is another library's")
    return work

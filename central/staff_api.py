"""What staff and their tools call, with the admin token; and whether the service is well."""

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel
from sqlalchemy import Select, select

from central import schema
from central.progress import Progress, latest
from central.service import Here, StaffOnly
from kiosk.bodies import ITEM, LOAN

router = APIRouter()

Page = Annotated[int, Query(ge=1, le=5000)]
Name = Annotated[str, Query(max_length=64, pattern=r"^[^\x00]*$")]


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


class WorkSeen(BaseModel):
    """One thing for staff to look at."""

    key: str
    made_at: datetime
    source: str
    reason: str
    region: str
    branch: str
    about: str
    detail: str


class StaffWorkSeen(BaseModel):
    """What is there for staff to look at, oldest first."""

    work: list[WorkSeen]


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
    rows = _rows(central, found.limit(limit))
    return OperationsSeen(operations=[OperationSeen(**row) for row in reversed(rows)])


@router.get("/v1/staff-work", dependencies=[StaffOnly])
def get_staff_work(central: Here, limit: Page = 1000) -> StaffWorkSeen:
    """List what is there to look at, oldest first."""
    table = schema.staff_work
    rows = _rows(central, select(table).order_by(table.c.made_at, table.c.key).limit(limit))
    return StaffWorkSeen(work=[WorkSeen(**row) for row in rows])


def _rows(central: Here, found: Select[Any]) -> list[dict[str, Any]]:
    with central.store.read() as connection:
        return [dict(row) for row in connection.execute(found).mappings()]

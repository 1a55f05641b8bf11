"""What an operation may look up and change, seen from the region of the kiosk that sent it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, insert, select, update

from central import schema
from central.feed import RECORDS, FeedRow, publish
from central.records import HOLDS, ITEMS, LOANS, blank
from central.standings import Standings
from central.store import stamp, unstamp
from kiosk.bodies import ITEM, LOAN, Kind
from kiosk.domain.ids import BranchCode, ItemId, LoanId, PatronKey, RegionId
from kiosk.domain.records import Item, Loan


@dataclass(frozen=True, slots=True)
class Shelves:
    """The records of one region, within one transaction."""

    connection: Connection
    region: RegionId
    standings: Standings

    def item(self, key: ItemId) -> Item | None:
        """Return an item of the region."""
        body = self._body(ITEMS.table, Kind.ITEM, key)
        return None if body is None else ITEM.validate_json(body)

    def knows_patron(self, key: PatronKey) -> bool:
        """Whether the patron is one of the region's."""
        return self._body(schema.patron, Kind.PATRON, key) is not None

    def knows_branch(self, code: BranchCode) -> bool:
        """Whether the branch is one of the region's."""
        return self.region in self.standings.branch(code)

    def loan(self, key: LoanId) -> Loan | None:
        """Return an open loan of the region."""
        body = self._body(LOANS.table, Kind.LOAN, key)
        return None if body is None else LOAN.validate_json(body)

    def is_loan_used(self, key: LoanId) -> bool:
        """Whether there is or was a loan with that id, anywhere."""
        column = LOANS.table.c.id
        return self.connection.execute(select(column).where(column == key)).first() is not None

    def open_loan_of(self, item: ItemId) -> Loan | None:
        """Return the open loan of an item, wherever it was lent."""
        table = LOANS.table
        body = self._first(table, (table.c.item == item) & table.c.body.is_not(None))
        return None if body is None else LOAN.validate_json(body)

    def came_back_at(self, item: ItemId) -> datetime | None:
        """Return when an item last came back at a kiosk."""
        column = ITEMS.table.c.returned_at
        found = self.connection.execute(select(column).where(ITEMS.table.c.id == item)).scalar()
        return None if found is None else unstamp(found)

    def open_loan(self, loan: Loan, item: Item) -> None:
        """Keep a new loan and tell every region that it stands in."""
        row = {**LOANS.write(loan), "touched_at": stamp(loan.lent_at)}
        self.connection.execute(insert(LOANS.table), [row])
        for region in sorted(self.standings.loan(loan, item)):
            publish(self.connection, region, [FeedRow(Kind.LOAN, loan.id, loan.id)])

    def change_loan(self, loan: Loan, at: datetime) -> None:
        """Keep a loan as it is now."""
        row = {**LOANS.write(loan), "touched_at": stamp(at)}
        table = LOANS.table
        self.connection.execute(update(table).where(table.c.id == loan.id).values(row))
        self._tell(Kind.LOAN, loan.id, gone=False)

    def end_loan(self, key: LoanId, at: datetime) -> None:
        """Let go of a loan; only that it ended, and when, is remembered."""
        self._forget(Kind.LOAN, key)
        table = LOANS.table
        touched = update(table).where(table.c.id == key).values(touched_at=stamp(at))
        self.connection.execute(touched)

    def remember_ended(self, key: LoanId, at: datetime) -> None:
        """Remember a loan that was over before it was heard of."""
        row = {"id": key, **blank(LOANS.table), "touched_at": stamp(at)}
        self.connection.execute(insert(LOANS.table), [row])

    def came_back(self, item: ItemId, at: datetime) -> None:
        """Remember that an item came back."""
        table = ITEMS.table
        self.connection.execute(
            update(table).where(table.c.id == item).values(returned_at=stamp(at))
        )

    def fulfil_hold(self, item: ItemId, patron: PatronKey) -> None:
        """Let go of what the patron waited for and now has."""
        table = HOLDS.table
        waiting = (table.c.item == item) & (table.c.patron == patron) & table.c.body.is_not(None)
        for key in self.connection.execute(select(table.c.id).where(waiting)).scalars().all():
            self._forget(Kind.HOLD, key)

    def _forget(self, kind: Kind, key: str) -> None:
        table = RECORDS[kind]
        self.connection.execute(update(table).where(table.c.id == key).values(blank(table)))
        self._tell(kind, key, gone=True)

    def _tell(self, kind: Kind, key: str, *, gone: bool) -> None:
        """Tell every region that holds a record what became of it."""
        table = schema.feed
        row = FeedRow(kind, key, key)
        held = (table.c.kind == kind) & (table.c.record == key) & table.c.gone.is_(False)
        regions = self.connection.execute(select(table.c.region).where(held)).scalars().all()
        for region in sorted(map(RegionId, regions)):
            publish(self.connection, region, () if gone else [row], [row] if gone else ())

    def _body(self, table: Table, kind: Kind, key: str) -> str | None:
        """Return a record's body, if the region's kiosks hold it."""
        feed = schema.feed
        held = select(feed.c.record).where(
            feed.c.region == self.region,
            feed.c.kind == kind,
            feed.c.key == key,
            feed.c.gone.is_(False),
        )
        if self.connection.execute(held).first() is None:
            return None
        return self._first(table, table.c.id == key)

    def _first(self, table: Table, condition: ColumnElement[bool]) -> str | None:
        found: str | None = self.connection.execute(select(table.c.body).where(condition)).scalar()
        return found

"""In which regions' feeds a record stands: those of the libraries that it has to do with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, delete, insert, select

from central import schema
from kiosk.csvdata.dataset import Agreements
from kiosk.csvdata.merge import grouped
from kiosk.csvdata.places import standings
from kiosk.domain.ids import BranchCode, LibraryCode, RegionId
from kiosk.domain.records import Fee, Hold, Item, Loan, Patron

Regions = frozenset[RegionId]


@dataclass(frozen=True, slots=True)
class Standings:
    """Where each library stands, and of which library each branch is."""

    regions: Mapping[LibraryCode, Regions]
    libraries: Mapping[BranchCode, LibraryCode]

    def library(self, code: LibraryCode) -> Regions:
        """The regions of a library; none for one that nobody knows."""
        return self.regions.get(code, frozenset())

    def branch(self, code: BranchCode) -> Regions:
        """The regions of a branch's library."""
        library = self.libraries.get(code)
        return frozenset() if library is None else self.library(library)

    def patron(self, patron: Patron) -> Regions:
        """Where the record is kept, and wherever the patron is or was a member."""
        codes = (patron.library, *(each.library for each in patron.memberships))
        return frozenset().union(*map(self.library, codes))

    def loan(self, loan: Loan, item: Item | None) -> Regions:
        """Where it was lent, and where the item belongs."""
        return self.branch(loan.branch) | self._of(item)

    def hold(self, hold: Hold, item: Item | None) -> Regions:
        """Where it will be collected, and where its copy belongs."""
        return self.branch(hold.pickup_branch) | self._of(item)

    def fee(self, fee: Fee) -> Regions:
        """Where it is owed."""
        return self.library(fee.library)

    def moved_since(self, before: "Standings") -> bool:
        """Whether anything that was there before stands elsewhere; what is new does not count."""
        return any(self.library(code) != its for code, its in before.regions.items()) or any(
            self.libraries.get(code) != its for code, its in before.libraries.items()
        )

    def _of(self, item: Item | None) -> Regions:
        return frozenset() if item is None else self.library(item.library)


def standings_of(agreed: Agreements, day: date) -> Standings:
    """Work out where everybody stands on a day."""
    regions = grouped((row.library, row.region) for row in standings(agreed, day))
    return Standings(
        {library: frozenset(its) for library, its in regions.items()},
        {row.code: row.library for row in agreed.branches},
    )


def load_standings(connection: Connection) -> Standings:
    """Read what ``save_standings`` wrote."""
    regions = grouped(
        (LibraryCode(row.library), RegionId(row.region))
        for row in connection.execute(select(schema.standing))
    )
    branches = connection.execute(select(schema.branch))
    return Standings(
        {library: frozenset(its) for library, its in regions.items()},
        {BranchCode(row.code): LibraryCode(row.library) for row in branches},
    )


def save_standings(connection: Connection, standings: Standings) -> None:
    """Write where everybody stands, in place of what was written before."""
    connection.execute(delete(schema.standing))
    connection.execute(delete(schema.branch))
    rows = [
        {"library": library, "region": region}
        for library, its in standings.regions.items()
        for region in its
    ]
    branches = [{"code": code, "library": its} for code, its in standings.libraries.items()]
    if rows:
        connection.execute(insert(schema.standing), rows)
    if branches:
        connection.execute(insert(schema.branch), branches)

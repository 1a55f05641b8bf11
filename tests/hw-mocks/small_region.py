"""A small region for the tests: one library, one patron, two items, and a key."""

from datetime import UTC, date, datetime

from kiosk.bodies import BODIES, Kind
from kiosk.cache.local import Row, to_row
from kiosk.domain.credential import Credential, Scheme
from kiosk.domain.ids import BranchCode, ItemId, LibraryCode, LoanId, PatronKey
from kiosk.domain.records import Item, Loan

KEY = bytes(range(32))
CARD = Credential(Scheme.BIB, "20001000000018")
AN = PatronKey("P1")
ATLAS = Item(ItemId("I1"), LibraryCode("BEV"), "30001000000011", BranchCode("b1"), "Atlas")
BOEK = Item(ItemId("I2"), LibraryCode("BEV"), "30001000000028", BranchCode("b1"), "Boek")

FILM = Item(
    ItemId("I3"), LibraryCode("BEV"), "30001000000035", BranchCode("b1"), "Film", kind="dvd"
)
SPEL = Item(ItemId("I4"), LibraryCode("BEV"), "30001000000042", BranchCode("b1"), "Spel", parts=24)


def loan_of(item: Item, patron: PatronKey = AN, loan: str = "L1") -> Loan:
    at = datetime(2026, 11, 1, 10, tzinfo=UTC)
    return Loan(LoanId(loan), item.id, patron, BranchCode("b1"), at, date(2026, 11, 29))


def put(kind: Kind, key: str, value: object) -> Row:
    return to_row(kind, key, BODIES[kind].dump_python(value, mode="json"))

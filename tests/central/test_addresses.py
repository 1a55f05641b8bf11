"""Patrons' e-mail addresses: sealed, in no feed, and told to a kiosk that served somebody."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlalchemy import select

from central import schema
from central.addresses import KNOWN_FOR
from central.app import create_app
from central.keys import WrongKey
from central.rates import UNBOUNDED, Rate
from central_here import ADMIN, KEYS, CentralHere, KioskThere, checkout, return_
from kiosk.domain.ids import PatronKey
from kiosk.sync.wire import AddressRequest
from small_export import SmallExport

AN = "an@example.org"
P3S = "P3,HRZ,VOLW,2020-01-01,2035-12-31\n"
LATELY = datetime.now(UTC) - timedelta(minutes=5)


@pytest.fixture
def filled(filled: CentralHere, export: SmallExport) -> CentralHere:
    """Two patrons of one group have an address, and one of a library elsewhere."""
    lines = ("P1,BEV,an@example.org", "P2,LOK,bob@example.org", "P3,HRZ,cis@example.org", "P4,BEV,")
    export.put("patrons.csv", "\n".join(("key,library,email", *lines, "")))
    assert filled.take(export).errors == ()
    return filled


def asked(kiosk: KioskThere, patron: str) -> str | None:
    request = AddressRequest(patron=PatronKey(patron)).model_dump_json()
    answer = kiosk.post("/v1/addresses", request).raise_for_status()
    found: str | None = answer.json()["email"]
    return found


def test_a_kiosk_is_told_the_address_of_somebody_it_served(kiosk: KioskThere) -> None:
    assert asked(kiosk, "P1") is None
    kiosk.send(checkout("K1", "I1", "P1", at=LATELY))
    assert asked(kiosk, "P1") == AN


@pytest.mark.parametrize("patron", ["P2", "P3", "P4", "P9"])
def test_of_others_and_of_who_has_none_it_is_told_nothing(kiosk: KioskThere, patron: str) -> None:
    """P2 has a loan that no kiosk made, P3 is of another region, P4 has no address."""
    kiosk.send(checkout("K1", "I1", "P1", at=LATELY))
    kiosk.send(checkout("K4", "I3", "P4", at=LATELY))
    assert asked(kiosk, patron) is None


def test_a_kiosk_of_another_region_is_told_nothing_of_who_borrowed_here(
    filled: CentralHere, kiosk: KioskThere
) -> None:
    elsewhere = filled.enrol("3570")
    elsewhere.send(checkout("K3", "I4", "P3", branch="3570", at=LATELY))
    assert asked(elsewhere, "P3") == "cis@example.org"
    assert asked(kiosk, "P3") is None


def test_who_brought_all_back_or_came_long_ago_is_not_known_any_more(kiosk: KioskThere) -> None:
    kiosk.send(checkout("K1", "I1", "P1", at=LATELY), return_("I1", at=LATELY))
    assert asked(kiosk, "P1") is None
    kiosk.send(checkout("K2", "I3", "P1", at=LATELY - KNOWN_FOR))
    assert asked(kiosk, "P1") is None


def test_no_feed_holds_an_address_but_whether_there_is_one(kiosk: KioskThere) -> None:
    assert "example.org" not in str(kiosk.rows())
    patrons = {key: row for (kind, key), row in kiosk.rows().items() if kind == "patron"}
    assert {key: row["email"] for key, row in patrons.items()} == {
        "P1": True,
        "P2": True,
        "P4": False,
    }


def test_a_stolen_database_tells_no_address(filled: CentralHere) -> None:
    with filled.store.read() as connection:
        rows = connection.execute(select(schema.patron_address)).all()
    assert {row.patron for row in rows} == {"P1", "P2", "P3"}
    for row in rows:
        assert "example" not in row.sealed
        assert AN.encode().hex() not in row.sealed


def test_an_address_opens_for_its_patron_only() -> None:
    sealed = KEYS.seal_address(PatronKey("P1"), AN)
    assert KEYS.open_address(PatronKey("P1"), sealed) == AN
    assert KEYS.seal_address(PatronKey("P2"), AN) != sealed
    with pytest.raises(WrongKey):
        KEYS.open_address(PatronKey("P2"), sealed)


def test_a_later_export_changes_takes_away_and_leaves_addresses(
    filled: CentralHere, export: SmallExport
) -> None:
    kiosk = filled.enrol("2100")
    kiosk.send(checkout("K1", "I1", "P1", at=LATELY), checkout("K2", "I2", "P2", at=LATELY))
    before = kiosk.head()
    export.put("patrons.csv", "key,library,email\nP1,BEV,an@new.example\n")
    assert filled.take(export).errors == ()
    assert (asked(kiosk, "P1"), asked(kiosk, "P2")) == ("an@new.example", "bob@example.org")
    assert kiosk.head() == before, "a kiosk need not know that it is another one"
    export.put("patrons.csv", "key,library,email\nP1,BEV,\n")
    assert filled.take(export).errors == ()
    assert asked(kiosk, "P1") is None
    assert kiosk.rows()["patron", "P1"]["email"] is False


def test_of_a_patron_who_is_gone_no_address_stays(filled: CentralHere, export: SmallExport) -> None:
    table = schema.patron_address
    with filled.store.read() as connection:
        assert set(connection.execute(select(table.c.patron)).scalars()) == {"P1", "P2", "P3"}
    export.put("patrons.csv", "key,library,email\nP1,BEV,an@example.org\nP2,LOK,\n")
    for name, line in (("passes.csv", "P3-1,P3,legacy,HRZ,2085432,\n"), ("memberships.csv", P3S)):
        export.swap(name, line, "")
    assert filled.take(export, full=True, sure=True).errors == ()
    with filled.store.read() as connection:
        assert set(connection.execute(select(table.c.patron)).scalars()) == {"P1"}


async def test_a_kiosk_does_not_learn_one_address_after_the_other(filled: CentralHere) -> None:
    auth = filled.enrol("2100").auth
    app = create_app(
        filled.store, filled.files, ADMIN, UNBOUNDED, UNBOUNDED, Rate(per_second=0.05, burst=2)
    )
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://central", auth=auth
    ) as http:
        ask = {"patron": "P1"}
        codes = [(await http.post("/v1/addresses", json=ask)).status_code for _ in range(3)]
    assert codes == [200, 200, 429]

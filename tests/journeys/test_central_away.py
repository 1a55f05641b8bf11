"""The central service is away, comes back, dies at the worst moment or talks nonsense."""

import json
import signal
from datetime import datetime, timedelta

import pytest

from whole_library import WholeLibrary


def lend(library: WholeLibrary, barcode: str = "") -> str:
    """A visit of P0001 with one item; its title."""
    library.put_in_eid("P0001")
    library.until_state("loans")
    library.scan(barcode or next(library.books).barcode)
    view = library.until_settled(1)
    assert view["items"][0]["result"] == "lent", view["items"][0]["message"]
    library.take_out_eid()
    library.end_visit()
    return str(view["items"][0]["title"])


def test_a_visit_works_without_the_central_service_and_arrives_later(
    library: WholeLibrary,
) -> None:
    before = {loan["title"] for loan in library.loans("P0001")}
    done = len(library.operations())
    library.stop("central")
    title = lend(library)
    assert library.health()["unsent"] == 1
    library.start(library.programs.central())
    library.await_loans("P0001", before | {title})
    assert len(library.operations()) == done + 1


def test_killed_between_commit_and_reply_the_loan_is_there_once(library: WholeLibrary) -> None:
    before = [loan["title"] for loan in library.loans("P0001")]
    done = len(library.operations())
    library.line.lose_next_reply(
        b"POST /v1/operations", then=lambda: void(library.stop("central", signal.SIGKILL))
    )
    title = lend(library)
    assert library.line.lost.wait(15)
    assert library.health()["unsent"] == 1
    library.start(library.programs.central())
    library.await_handed_on()
    assert sorted(loan["title"] for loan in library.loans("P0001")) == sorted([*before, title])
    assert len(library.operations()) == done + 1


def void(_: object) -> None:
    """Drop a value."""


@pytest.mark.parametrize(
    "nonsense",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 25\r\n\r\n<html>Welcome, guest!</h>",
        b"\x00\xff\x00",
    ],
    ids=["a Wi-Fi login page", "no HTTP"],
)
def test_nonsense_from_the_central_service_is_like_none(
    library: WholeLibrary, nonsense: bytes
) -> None:
    library.line.talk_nonsense(nonsense)
    assert library.line.talked.wait(40)
    library.await_health(lambda health: not health["central_up"], "central is down", 15)
    library.tap_card(patron="P0002")
    library.until_state("loans")
    library.end_visit()
    library.line.mend()
    library.await_health(lambda health: health["central_up"], "central is up", 40)


def heard_days_ago(library: WholeLibrary, days: int) -> None:
    """Have the kiosk, which is stopped, believe that it was off and alone for so long."""
    file = library.programs.identity.parent / "heard.json"
    heard = json.loads(file.read_bytes())
    long_ago = datetime.fromisoformat(heard["server"]) - timedelta(days=days)
    file.write_text(json.dumps({**heard, "server": long_ago.isoformat(), "boot": "the one before"}))


def test_a_kiosk_that_is_killed_has_lost_nothing_and_alone_for_days_it_only_takes_back(
    library: WholeLibrary,
) -> None:
    library.line.cut()
    book = next(library.books)
    title = lend(library, book.barcode)
    library.stop("kiosk", signal.SIGKILL)
    heard_days_ago(library, 4)
    library.start(library.programs.kiosk())
    start = library.until_state("start")
    assert "Vandaag kan je hier niets lenen." in str(start["messages"])
    assert "lend" not in [button["tap"] for button in start["buttons"]]
    assert library.health()["unsent"] == 1
    library.put_in_eid("P0001")
    library.until_state("loans")
    library.scan(next(library.books).barcode)
    [line] = library.until_settled(1)["items"]
    assert line["result"] == "refused"
    library.press("account")
    assert title in str(library.until_state("account"))
    library.take_out_eid()
    library.end_visit()
    library.press("return")
    library.until_state("returns")
    library.scan(book.barcode)
    [line] = library.until_settled(1)["items"]
    assert line["result"] == "returned"
    library.end_visit()
    library.line.mend()
    library.await_handed_on()
    assert book.barcode not in {loan["barcode"] for loan in library.loans("P0001")}
    library.until(lambda view: not view["messages"])

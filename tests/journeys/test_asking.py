"""A film costs a euro: who agrees has it, and that is known where it is paid; who does not, not."""

import json

import pytest

from whole_library import Book, View, WholeLibrary


def scan_a_film(library: WholeLibrary) -> tuple[Book, View]:
    """A patron scans a film and has its discs counted; what it costs is on the glass."""
    film = next(library.films)
    library.put_in_eid("P0001")
    library.until_state("loans")
    library.scan(film.barcode)
    view = library.until(lambda view: view["dialog"] is not None)
    if view["dialog"]["name"] == "parts":
        answer(library, view, "agree")
        view = library.until(lambda view: "price" in str(view["dialog"]))
    return film, view


def answer(library: WholeLibrary, view: View, tap: str) -> None:
    [button] = [button for button in view["dialog"]["buttons"] if button["tap"] == tap]
    library.press(tap, button["value"])


def checkouts(library: WholeLibrary) -> list[View]:
    bodies = [json.loads(seen["body"]) for seen in library.operations()]
    return [body for body in bodies if body["type"] == "checkout"]


@pytest.fixture
def lent_before(library: WholeLibrary) -> int:
    return len(checkouts(library))


def test_who_agrees_to_pay_a_euro_borrows_the_film_and_the_central_service_knows_the_price(
    library: WholeLibrary, lent_before: int
) -> None:
    film, view = scan_a_film(library)
    assert view["dialog"]["title"] == film.title
    assert view["dialog"]["text"] == "Dit kost €\N{NO-BREAK SPACE}1,00. Wil je het lenen?"
    answer(library, view, "agree")
    view = library.until_settled(1)
    assert [item["result"] for item in view["items"]] == ["lent"]
    library.await_handed_on()
    assert film.title in {loan["title"] for loan in library.loans("P0001")}
    [body] = checkouts(library)[lent_before:]
    assert body["fee"] == 100
    library.await_owed("betalen aan Bib Zottegem")
    library.await_booked("20000990000018", 100)


def test_who_does_not_agree_has_not_borrowed_the_film(
    library: WholeLibrary, lent_before: int
) -> None:
    film, view = scan_a_film(library)
    answer(library, view, "decline")
    view = library.until(lambda view: view["dialog"] is None and bool(view["messages"]))
    assert (view["items"], view["messages"][0]["tone"]) == ([], "info")
    library.end_visit()
    library.await_handed_on()
    assert film.title not in {loan["title"] for loan in library.loans("P0001")}
    assert len(checkouts(library)) == lent_before

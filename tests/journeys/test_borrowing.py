"""Patrons borrow: with every kind of pass, in their own library and in that of the region."""

from datetime import date

import pytest

from whole_library import View, WholeLibrary


def titles(view: View) -> list[str]:
    return [item["title"] for item in view["items"]]


def results(view: View) -> list[str]:
    return [item["result"] for item in view["items"]]


def test_a_patron_with_an_eid_borrows_three_books_and_takes_the_receipt(
    library: WholeLibrary,
) -> None:
    before = {loan["title"] for loan in library.loans("P0001")}
    books = [next(library.books) for _ in range(3)]
    library.put_in_eid("P0001")
    library.until_state("loans")
    for book in books:
        library.scan(book.barcode)
    view = library.until_settled(3)
    assert results(view) == ["lent"] * 3
    dues = {item["due"] for item in view["items"]}
    assert all(date.fromisoformat(due) > date.today() for due in dues)  # noqa: DTZ011 - the day on the wall

    library.press("done")
    library.until_state("receipt")
    library.press("receipt_yes")
    view = library.until(lambda view: view["state"] == "goodbye" and not busy_printing(view))

    names = {book.title for book in books}
    library.await_loans("P0001", before | names)
    lent = {loan["title"]: loan["due"] for loan in library.loans("P0001")}
    assert {lent[name] for name in names} == dues
    paper = library.paper()
    assert all(name in paper for name in names)
    assert paper.count("Uiterlijk terug op") == 3
    assert titles(view) == []
    assert not any(name in str(view) for name in names)
    assert "P0001" not in str(view)


def busy_printing(view: View) -> bool:
    return "print" in view["lead"].lower() and "Neem" not in view["lead"]


@pytest.mark.parametrize(
    ("pass_shown", "patron"),
    [
        ({"chip": "P0002"}, "P0002"),
        ({"scan": "0909970000107"}, "P0002"),
        ({"scan": "20000990000018"}, "P0001"),
        ({"eid": "P0004"}, "P0004"),
        ({"serial": "20000990000297"}, "P0024"),
    ],
    ids=["UiTPAS by its chip", "UiTPAS by its barcode", "library pass", "eID from Oosterzele", "2"],
)
def test_every_kind_of_pass_opens_a_visit(
    library: WholeLibrary, pass_shown: dict[str, str], patron: str
) -> None:
    before = {loan["title"] for loan in library.loans(patron)}
    match pass_shown:
        case {"chip": who}:
            library.tap_card(patron=who)
        case {"eid": who}:
            library.put_in_eid(who, applet="1.7")
        case {"scan": number}:
            library.scan(number)
        case {"serial": number}:
            library.scan(number, "serial")
    library.until_state("loans")
    library.scan(next(library.books).barcode, "serial")
    view = library.until_settled(1)
    assert results(view) == ["lent"]
    told = str(view) + library.log("kiosk") + library.log("central")
    numbers = library.pass_numbers(patron)
    assert [number in told for number in numbers] == [False] * max(len(numbers), 1)
    library.end_visit()
    library.await_loans(patron, before | set(titles(view)))


def test_a_patron_of_oosterzele_is_named_by_region_and_library(library: WholeLibrary) -> None:
    library.put_in_eid("P0004")
    view = library.until_state("loans")
    assert view["card"] == "RegioBib Zottegem–Oosterzele · Bib Oosterzele"


def test_a_book_of_oosterzele_is_not_lent_in_zottegem_for_there_is_no_transport(
    library: WholeLibrary,
) -> None:
    library.put_in_eid("P0001")
    library.until_state("loans")
    library.scan("30000099000118")
    view = library.until_settled(1)
    assert (titles(view), results(view)) == (["Max Havelaar"], ["refused"])
    assert view["items"][0]["message"]


def test_a_patron_who_prefers_english_reads_english_and_the_next_one_dutch(
    library: WholeLibrary,
) -> None:
    library.press("language", "en")
    library.until(lambda view: view["language"] == "en")
    library.tap_card(patron="P0002")
    view = library.until_state("loans")
    assert "Scan" in view["title"]
    assert view["language"] == "en"
    library.end_visit()
    view = library.until_state("start")
    assert (view["language"], view["title"]) == ("nl", "Welkom")


def test_an_item_scanned_before_the_card_is_lent_when_the_card_comes(library: WholeLibrary) -> None:
    book = next(library.books)
    library.scan(book.barcode)
    library.until_state("identify")
    library.tap_card(patron="P0002")
    view = library.until_settled(1)
    assert (titles(view), results(view)) == ([book.title], ["lent"])


def test_taking_out_the_eid_after_lending_ends_the_visit_with_the_receipt_question(
    library: WholeLibrary,
) -> None:
    library.put_in_eid("P0001")
    library.borrow()
    library.take_out_eid()
    library.until_state("receipt")

"""Items come back, and loans are renewed."""

from whole_library import WholeLibrary


def test_a_book_comes_back_without_a_card(library: WholeLibrary) -> None:
    library.put_in_eid("P0001")
    book = library.borrow()
    library.take_out_eid()
    library.end_visit()
    library.await_handed_on()
    before = {loan["title"] for loan in library.loans("P0001")}
    assert book.title in before

    library.press("return")
    library.until_state("returns")
    library.scan(book.barcode, "serial")
    view = library.until_settled(1)
    assert [item["result"] for item in view["items"]] == ["returned"]
    library.await_loans("P0001", before - {book.title})


def test_a_book_of_oosterzele_must_go_back_to_oosterzele(library: WholeLibrary) -> None:
    library.press("return")
    library.until_state("returns")
    library.scan("30000099000118")
    view = library.until_settled(1)
    assert view["items"][0]["result"] == "refused"
    assert "Oosterzele" in view["items"][0]["message"]


def test_bringing_back_what_one_had_in_hand_at_the_card_screen(library: WholeLibrary) -> None:
    library.scan(next(library.books).barcode)
    library.until_state("identify")
    library.press("return")
    view = library.until_settled(1)
    assert view["state"] == "returns"
    assert view["items"][0]["result"] == "returned"


def test_a_patron_sees_the_loans_of_the_region_per_branch_and_renews_one(
    library: WholeLibrary,
) -> None:
    library.put_in_eid("P0005")
    library.until_state("loans")
    library.press("account")
    view = library.until_state("account")
    branches = {group["name"] for group in view["groups"]}
    assert any("Zottegem" in name for name in branches)
    renewable = [
        item for group in view["groups"] for item in group["items"] if item["button"] is not None
    ]
    item = renewable[0]
    library.press("renew", item["button"]["value"])

    def renewed(view: dict[str, object]) -> bool:
        return "'renewed'" in str(view) or "refused" in str(view)

    view = library.until(renewed)
    library.await_handed_on()
    due = {loan["title"]: loan["due"] for loan in library.loans("P0005")}
    assert due[item["title"]] > item["due"]

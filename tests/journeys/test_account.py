"""What a patron has: a hold that lies ready, and what is to be paid, and where."""

from whole_library import View, WholeLibrary

READER, A_HOLD = "20000990000049", "ZO2085068"
BORROWER, LATE = "0909970077808", "ZO2085244"
DEBTOR = "20000990000607"


def ready_here(view: View) -> list[View]:
    return [
        item
        for group in view["groups"]
        if group["name"] == "Ligt hier voor je klaar"
        for item in group["items"]
    ]


def test_a_hold_that_is_ready_is_found_in_the_account_and_collected_by_scanning_it(
    library: WholeLibrary,
) -> None:
    library.scan(READER)
    [held] = ready_here(library.account())
    assert held["message"] == "Neem het uit het rek met reserveringen en scan het hier."
    library.scan(A_HOLD)
    view = library.until_settled(1)
    assert [(item["title"], item["result"]) for item in view["items"]] == [(held["title"], "lent")]
    library.await_handed_on()
    assert held["title"] in {loan["title"] for loan in library.loans("P0005")}
    library.await_true(lambda: not ready_here(library.account()), "it is ready no more")


def test_who_owes_too_much_reads_how_much_to_whom_and_that_the_desk_takes_it(
    library: WholeLibrary,
) -> None:
    library.scan(DEBTOR)
    view = library.account()
    [owed] = [note for note in view["notes"] if "betalen aan" in note["text"]]
    assert owed["text"] == "Je moet nog €\N{NO-BREAK SPACE}24,50 betalen aan Bib Zottegem."
    assert owed["more"].startswith("Dat kan hier, aan de balie.")
    library.press("back")
    library.until_state("loans")
    library.scan(next(library.books).barcode)
    view = library.until_settled(1)
    assert view["items"][0]["result"] == "refused"
    assert "Betaal eerst" in view["items"][0]["message"]


def test_what_comes_back_late_is_owed_by_who_borrowed_it_and_told_to_no_other(
    library: WholeLibrary,
) -> None:
    library.press("return")
    library.until_state("returns")
    library.scan(LATE)
    view = library.until_settled(1)
    assert "Dit is te laat." in view["items"][0]["message"]
    assert "€" not in str(view), "who brings it back need not be who borrowed it"
    library.end_visit()
    library.await_handed_on()
    library.await_booked(BORROWER, 1)
    library.scan(BORROWER)
    library.await_owed("betalen aan Bib Zottegem")

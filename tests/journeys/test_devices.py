"""A device is unplugged: the health page says so, and it works again when it is back."""

from functools import partial

import pytest

from whole_library import View, WholeLibrary

IN_THE_KIOSK = {
    "eid": "eid",
    "nfc": "nfc",
    "hid": "scanner",
    "serial": "serial-scanner",
    "printer": "printer",
}


def state_of(health: View, name: str) -> str:
    return str(next(d["state"] for d in health["devices"] if d["name"] == name))


def is_in(name: str, state: str, health: View) -> bool:
    return state_of(health, name) == state


@pytest.mark.parametrize("device", IN_THE_KIOSK)
def test_a_lost_device_shows_and_is_back_within_five_seconds(
    library: WholeLibrary, device: str
) -> None:
    name = IN_THE_KIOSK[device]
    library.plug(device, plugged=False)
    library.await_health(lambda health: state_of(health, name) == "lost", f"{name} is lost", 15)
    page = library.http.get(f"{library.programs.screen_url}/health").text
    assert "lost" in page.lower() or "weg" in page.lower() or "niet" in page.lower()
    library.plug(device, plugged=True)
    library.await_health(lambda health: state_of(health, name) == "online", f"{name} is back", 5)


def test_readers_read_again_after_they_were_unplugged(library: WholeLibrary) -> None:
    for device in ("eid", "nfc", "hid", "serial"):
        library.plug(device, plugged=False)
        name = IN_THE_KIOSK[device]
        library.await_health(partial(is_in, name, "lost"), f"{name} is lost", 15)
        library.plug(device, plugged=True)
        library.await_health(partial(is_in, name, "online"), f"{name} is back", 5)
    library.put_in_eid("P0001")
    library.until_state("loans")
    library.scan("30009999999999")
    library.scan("30009999999998", "serial")
    library.until_settled(2)
    library.take_out_eid()
    library.end_visit()
    library.tap_card(patron="P0002")
    library.until_state("loans")


def test_without_paper_the_loan_stands_all_the_same(library: WholeLibrary) -> None:
    before = {loan["title"] for loan in library.loans("P0002")}
    library.printer(paper="out")
    library.tap_card(patron="P0002")
    book = library.borrow()
    library.press("done")
    library.until(lambda view: view["state"] != "loans")
    library.press("receipt_yes")
    library.await_loans("P0002", before | {book.title})


def test_a_receipt_can_be_printed_after_new_paper(library: WholeLibrary) -> None:
    library.printer(paper="out")
    library.await_health(lambda h: state_of(h, "printer") == "warning", "out of paper", 10)
    library.printer(paper="ok")
    library.await_health(lambda h: state_of(h, "printer") == "online", "paper is back", 5)
    library.put_in_eid("P0022")
    book = library.borrow()
    library.take_out_eid()
    library.until_state("receipt")
    library.press("receipt_yes")
    library.until(lambda view: view["state"] == "goodbye" and "bonnetje mee" in view["lead"])
    assert book.title in library.paper()

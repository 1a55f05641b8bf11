"""Whatever is shown, the patron is told what to do, and the next one is served."""

import re

import pytest

from whole_library import View, WholeLibrary


def told(view: View) -> list[str]:
    return [f"{message['text']} {message['more']}" for message in view["messages"]]


def test_an_unknown_pass_is_turned_away_with_words(library: WholeLibrary) -> None:
    library.scan("20009999999997")
    view = library.until_state("turned_away")
    assert view["title"]
    assert view["lead"]


@pytest.mark.parametrize(
    "show",
    [
        {"scan": "9789460010019"},
        {"scan": "ONBEKEND99"},
        {"scan_trick": "garbage"},
        {"nfc_trick": "two_cards"},
        {"nfc_trick": "phone"},
        {"uid": "04112233445566778899"},
        {"eid_trick": "bank_card"},
        {"eid_trick": "forged"},
        {"eid_trick": "copied"},
        {"eid_trick": "expired"},
        {"eid_trick": "not_activated"},
    ],
    ids=str,
)
def test_what_cannot_be_read_gets_its_own_words_and_no_visit(
    library: WholeLibrary, show: dict[str, str]
) -> None:
    match show:
        case {"scan": code}:
            library.scan(code)
        case {"scan_trick": trick}:
            library.scan_trick(trick)
        case {"nfc_trick": trick}:
            library.tap_card(trick=trick)
        case {"uid": uid}:
            library.tap_card(uid=uid)
        case {"eid_trick": trick}:
            library.put_in_eid("P0001", trick=trick)
    view = library.until(lambda view: bool(told(view)))
    assert view["state"] in ("start", "identify")
    library.take_out_eid()
    library.tap_card(patron="P0002")
    library.until_state("loans")


def test_a_card_pulled_mid_read_is_asked_for_again(library: WholeLibrary) -> None:
    library.put_in_eid("P0001", trick="pulled")
    view = library.until(lambda view: bool(told(view)))
    library.put_in_eid("P0001")
    library.until_state("loans")
    assert view["state"] == "start"


def test_an_unknown_chip_is_an_unknown_pass(library: WholeLibrary) -> None:
    library.tap_card(uid="04A1B2C3D4E5F6")
    library.until_state("turned_away")


def test_an_unknown_item_is_refused_and_the_others_are_lent(library: WholeLibrary) -> None:
    library.put_in_eid("P0001")
    library.until_state("loans")
    library.scan("30009999999999")
    library.scan(next(library.books).barcode)
    view = library.until_settled(2)
    assert [item["result"] for item in view["items"]] == ["lent", "refused"]
    assert view["items"][1]["message"]


def test_an_isbn_during_a_visit_changes_nothing_that_was_lent(library: WholeLibrary) -> None:
    library.put_in_eid("P0001")
    library.borrow()
    library.scan("9789460010019")
    view = library.until(lambda view: bool(told(view)))
    assert [item["result"] for item in view["items"]] == ["lent"]


def test_no_number_of_a_pass_is_in_the_logs_or_the_cache(library: WholeLibrary) -> None:
    library.put_in_eid("P0001")
    library.until_state("loans")
    library.end_visit()
    library.take_out_eid()
    library.tap_card(patron="P0002")
    library.until_state("loans")
    library.end_visit()
    library.scan("20000990000018")
    library.until_state("loans")
    library.end_visit()
    numbers = re.compile(rb"71031099919|0493CD821A804E|0909970000107|20000990000018", re.I)
    kept = [path for path in (library.place / "kiosk").rglob("*") if path.is_file()]
    assert any(path.name.startswith("cache") for path in kept)
    for path in (*kept, library.place / "kiosk.log", library.place / "central.log"):
        assert not numbers.search(path.read_bytes()), path.name

"""What is lent and what is refused, as it is said."""

from dataclasses import replace
from datetime import date

from kiosk.domain.circulation import ItemReason
from kiosk.domain.session.state import Loans, Returns, Session
from kiosk.domain.visit import Done, Line
from kiosk.ui.view import Item, Result, Tone
from sample_screens import PATRON, REFUSED, SCREENS, TITLES, lent
from seen_screens import sample, seen, texts


def test_what_is_lent_is_told_with_its_title_and_last_day_newest_first() -> None:
    shown = seen(Session(Loans(PATRON, (lent(0), lent(1)))))
    newest, older = shown.items
    assert newest == Item(
        TITLES[1],
        Result.LENT,
        "Geleend",
        date(2026, 7, 14),
        "Uiterlijk terug op dinsdag 14 juli",
    )
    assert older.title == TITLES[0]
    assert shown.counts == ("2 geleend",)


def test_an_item_that_is_being_decided_on_is_neither_lent_nor_refused() -> None:
    checking, _ = sample("loans_checking").items
    assert (checking.result, checking.due) == (Result.CHECKING, None)
    assert sample("loans_checking").counts == ("1 geleend",)


def test_a_refused_item_says_why_and_what_to_do_and_is_not_counted() -> None:
    refused, _ = sample("loans_refused").items
    assert refused.result is Result.REFUSED
    assert refused.message.startswith("We kennen deze code niet.")
    assert sample("loans_refused").counts == ("1 geleend",)


def test_an_unknown_item_is_called_by_its_barcode() -> None:
    assert sample("loans_refused").items[0].title == "30004000130000"


def test_the_card_is_called_by_region_and_library() -> None:
    assert sample("loans").card == "BiblioWaas · Sint-Gillis-Waas"


def test_who_is_ready_with_an_eid_in_the_reader_can_simply_take_it_out() -> None:
    assert "eID" in sample("loans_listed_twice").lead
    assert "eID" not in sample("loans").lead


def test_a_membership_that_ends_this_month_is_told() -> None:
    assert "deze maand" in texts(sample("loans_ending"))
    assert not sample("loans").messages


def test_who_has_several_memberships_reads_which_collection_is_only_elsewhere() -> None:
    assert "tenzij je E-boeken van Bibliotheek Lokeren nodig hebt" in texts(sample("loans_ending"))


def test_a_notice_makes_room_for_the_first_item() -> None:
    session, _ = SCREENS["loans_ending"]
    assert isinstance(session.screen, Loans)
    scanned = replace(session, screen=replace(session.screen, lines=(lent(0),)))
    assert not seen(scanned).messages


def test_who_may_not_borrow_is_told_before_scanning() -> None:
    _, debt, overdue = sample("loans_stopped").messages
    assert (debt.tone, overdue.tone) == (Tone.PROBLEM, Tone.PROBLEM)


def test_a_hint_says_what_is_the_matter_and_what_to_do() -> None:
    (message,) = sample("loans_with_a_hint").messages
    assert message.text == "Dit is de barcode van de uitgever."
    assert "barcode van de bib" in message.more


def test_a_line_without_a_reason_still_says_that_it_failed() -> None:
    line = Line("item-1", "Minoes", Done.REFUSED)
    assert seen(Session(Loans(PATRON, (line,)))).items[0].word == "Niet gelukt"


def test_where_a_refused_item_can_be_brought_back_is_named() -> None:
    line = Line("i", "Minoes", Done.REFUSED, branch="Temse", reason=ItemReason.RETURN_ELSEWHERE)
    assert "Temse" in seen(Session(Returns((line,)))).items[0].message


def test_where_a_hold_is_ready_and_where_a_loan_can_be_renewed_is_named() -> None:
    held = replace(REFUSED, reason=ItemReason.HOLD_READY_ELSEWHERE, branch="Bib Temse")
    lent_there = replace(REFUSED, reason=ItemReason.NO_RENEWAL_HERE, branch="Bib Temse")
    for line in (held, lent_there):
        assert "in Bib Temse" in seen(Session(Loans(PATRON, (line,)))).items[0].message


def test_what_was_not_lent_is_no_error() -> None:
    [message] = sample("loans_without_what_costs").messages
    assert message.tone is Tone.INFO


def test_an_item_that_needs_the_desk_says_when_somebody_is_there() -> None:
    refused = sample("loans_refused_at_unstaffed_hours").items[0]
    assert "maandag 22 juni, 10.00 uur" in refused.message
    assert "andere" in refused.message

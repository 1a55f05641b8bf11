"""What each screen says, as data: the session and the situation decide, nothing else."""

from dataclasses import replace
from datetime import date

import pytest

from kiosk.desk.situation import Situation
from kiosk.domain.circulation import ItemReason
from kiosk.domain.membership import Reason
from kiosk.domain.session.events import Tap
from kiosk.domain.session.state import (
    AccountPage,
    Goodbye,
    Identify,
    Loans,
    Receipt,
    ReceiptMode,
    Returns,
    Session,
    TurnedAway,
)
from kiosk.domain.visit import Account, BranchLoans, Done, Line, ReadyHere
from kiosk.drivers import Fault
from kiosk.drivers.health import DeviceKind
from kiosk.ui.screens import view
from kiosk.ui.view import Button, Item, Picture, Result, State, Tone, View
from kiosk.words import LANGUAGES
from sample_screens import (
    ACCOUNT,
    AWAITED,
    CHOICE,
    PATRON,
    REFUSED,
    RENEWED_LATE,
    REVOKED,
    SCREENS,
    SITUATION,
    STALE,
    TITLES,
    device,
    in_language,
    lent,
    without,
)


def seen(session: Session, situation: Situation = SITUATION) -> View:
    return view(session, situation, ("nl", "en"))


def sample(name: str) -> View:
    session, situation = SCREENS[name]
    return seen(session, situation)


def taps(shown: View) -> list[Tap]:
    """What can be touched on the screen, beside help and the languages."""
    return [b.tap for b in shown.buttons if b.tap not in (Tap.HELP, Tap.LANGUAGE)]


def texts(shown: View) -> str:
    said = (*shown.messages, *shown.notes)
    return " ".join(f"{message.text} {message.more}" for message in said)


@pytest.mark.parametrize("name", [name for name in SCREENS if name != "out_of_service"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_says_where_one_is_and_offers_help(name: str, language: str) -> None:
    session, situation = SCREENS[name]
    shown = seen(in_language(session, language), situation)
    assert shown.title
    assert shown.language == language
    assert (shown.library, shown.branch) == (situation.library_name, situation.branch_name)
    assert Tap.HELP in [button.tap for button in shown.buttons]


@pytest.mark.parametrize("name", SCREENS)
def test_no_screen_is_a_dead_end(name: str) -> None:
    assert taps(sample(name)) or name in ("starting", "out_of_service")


def test_the_official_language_is_first_and_the_other_says_it_is_a_translation() -> None:
    dutch, english = (b for b in seen(Session()).buttons if b.tap is Tap.LANGUAGE)
    assert (dutch.label, dutch.note, dutch.pressed) == ("Nederlands", "", True)
    assert (english.label, english.note, english.pressed) == ("English", "translation", False)


def test_a_kiosk_with_one_language_offers_no_choice() -> None:
    only = view(Session(), SITUATION, ("nl",))
    assert Tap.LANGUAGE not in [button.tap for button in only.buttons]


def test_the_start_screen_lets_one_lend_and_return() -> None:
    shown = seen(Session())
    assert [b.label for b in shown.buttons if b.primary] == ["Lenen", "Inleveren"]


def test_a_kiosk_without_data_only_says_that_it_is_getting_ready() -> None:
    assert sample("starting").state is State.STARTING
    assert taps(sample("starting")) == []


def test_the_ways_to_show_a_card_are_those_of_the_devices_on_the_desk() -> None:
    desk = replace(SITUATION, devices=(device(DeviceKind.SCANNER), device(DeviceKind.NFC)))
    shown = seen(Session(Identify()), desk)
    assert [way.picture for way in shown.ways] == [Picture.CONTACTLESS, Picture.BARCODE]


def test_a_reader_that_is_lost_is_shown_as_not_working() -> None:
    eid, *others = sample("identify_without_an_eid_reader").ways
    assert eid.trouble == "Dit werkt nu niet."
    assert not any(way.trouble for way in others)


def test_one_scanner_of_two_is_enough() -> None:
    lost = device(DeviceKind.SCANNER, Fault.UNPLUGGED, "Plug it in.")
    one = replace(SITUATION, devices=(lost, device(DeviceKind.SCANNER)))
    none = replace(SITUATION, devices=(lost,))
    assert not seen(Session(), one).messages
    assert "scanner" in texts(seen(Session(), none))


def test_an_item_scanned_first_can_still_be_returned_instead() -> None:
    labels = [button.label for button in sample("identify_with_an_item").buttons]
    assert "Toch inleveren" in labels


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


def test_a_returned_item_says_where_it_goes() -> None:
    shelf, _, transport, refused, _ = sample("returns").items
    assert shelf.message == "Leg het in het inleverrek."
    assert transport.message == "Leg het in de bak voor Bibliotheek Temse."
    assert refused.message.endswith("Breng het terug in Bibliotheek Lokeren.")


def test_who_brings_back_late_reads_that_and_not_what_another_owes() -> None:
    *_, late = sample("returns").items
    assert late.message == (
        "Leg het in het inleverrek. Dit is te laat. "
        "Wat dat kost, ziet wie het leende bij Mijn uitleningen."
    )


def test_who_renews_late_reads_what_that_costs_on_the_glass_and_in_the_account() -> None:
    told = "Dat kost €\N{NO-BREAK SPACE}0,50. Je was te laat: €\N{NO-BREAK SPACE}0,70."
    assert seen(Session(Loans(PATRON, (RENEWED_LATE,)))).items[0].message == told
    _, home, *_ = sample("account").groups
    assert home.items[1].message == told


def test_a_hold_that_is_ready_here_is_taken_by_scanning_it() -> None:
    ready, *_, there, missed = sample("account").groups
    assert ready.items[0].message == "Neem het uit het rek met reserveringen en scan het hier."
    assert ready.items[0].due_words == "Ligt klaar tot en met dinsdag 14 juli"
    assert not there.items[0].message
    assert not missed.items[0].message


def test_a_hold_on_a_title_whose_copy_is_not_known_has_a_name_all_the_same() -> None:
    account = Account(holds_ready=(ReadyHere(""),), holds_expired=("",))
    ready, missed = seen(Session(AccountPage(Loans(PATRON), account))).groups
    assert (ready.items[0].title, missed.items[0].title) == ("Iets dat je reserveerde",) * 2


def test_the_account_begins_with_what_is_ready_here_and_ends_with_what_is_not() -> None:
    here, *_, there, missed = sample("account").groups
    assert (here.name, here.items[0].title) == ("Ligt hier voor je klaar", "De hemel van Heivisj")
    assert (there.name, there.items[0].title) == (
        "Ligt voor je klaar in Bibliotheek Temse",
        "Wees onzichtbaar",
    )
    assert (missed.name, missed.items[0].result) == ("Niet op tijd opgehaald", Result.EXPIRED)


def test_the_loans_of_an_account_are_grouped_by_branch() -> None:
    _, home, other, *_ = sample("account").groups
    assert (home.name, other.name) == ("Hoofdbibliotheek", "Bibliotheek Temse")
    assert home.items[0].result is Result.OVERDUE
    assert other.items[0].due_words == "Uiterlijk terug op dinsdag 5 januari 2027"


def test_a_loan_can_be_renewed_until_the_answer_is_known() -> None:
    _, home, other, *_ = sample("account").groups
    open_loan, renewed, refused = home.items
    assert open_loan.button == Button(Tap.RENEW, "Verlengen", value="item-30")
    assert other.items[0].button is not None
    assert (renewed.word, renewed.button) == ("Verlengd", None)
    assert (refused.word, refused.button) == ("Niet gelukt", None)
    assert refused.message == "Je kan dit niet meer verlengen. Breng het op tijd terug."


def test_an_account_tells_what_is_owed_and_awaited() -> None:
    told = texts(sample("account"))
    assert "€\N{NO-BREAK SPACE}2,50 betalen aan Sint-Gillis-Waas. Dat kan hier" in told
    assert "€\N{NO-BREAK SPACE}4,00 betalen aan Lokeren. Dat kan alleen daar." in told
    assert "2 reserveringen" in told


def test_an_account_tells_when_somebody_is_there_to_pay() -> None:
    told = texts(sample("account_offline"))
    assert "Dat kan hier, aan de balie. De balie is bemand vanaf maandag 22 juni, 10.00 uur" in told
    assert "Lokeren. Dat kan alleen daar." in told


def test_only_an_account_with_several_loans_can_be_renewed_at_once() -> None:
    home = ACCOUNT.loans[0]
    single = Account(loans=(BranchLoans(home.branch, home.library, home.loans[:1]),))
    assert Tap.RENEW_ALL in taps(sample("account"))
    assert Tap.RENEW_ALL not in taps(seen(Session(AccountPage(Loans(PATRON), single))))


def test_an_account_says_from_when_it_is_where_the_kiosk_is_offline() -> None:
    assert "Dit overzicht is van 14.05 uur." in texts(sample("account_offline"))
    assert "verbinding" not in texts(sample("account"))


@pytest.mark.parametrize("name", ["loans", "returns"])
def test_being_offline_is_no_concern_of_who_lends_or_returns(name: str) -> None:
    session, _ = SCREENS[name]
    assert seen(session, STALE).messages == seen(session).messages


def primary(situation: Situation) -> list[str]:
    return [button.label for button in seen(Session(), situation).buttons if button.primary]


@pytest.mark.parametrize(
    ("name", "says", "can"),
    [
        ("start", "", ["Lenen", "Inleveren"]),
        ("start_without_a_connection", "lenen en inleveren zoals altijd", ["Lenen", "Inleveren"]),
        ("start_without_a_connection_for_a_day", "5 exemplaren", ["Lenen", "Inleveren"]),
        ("start_without_a_connection_for_days", "Vandaag kan je hier niets lenen", ["Inleveren"]),
    ],
)
def test_the_start_screen_says_at_each_step_what_one_can_still_do(
    name: str, says: str, can: list[str]
) -> None:
    assert says in texts(sample(name))
    assert bool(sample(name).messages) == bool(says)
    assert primary(SCREENS[name][1]) == can


def test_a_revoked_kiosk_says_so_in_every_language_and_takes_no_taps() -> None:
    shown = view(Session(), REVOKED, ("nl", "fr", "en", "de"))
    assert shown.title == "Deze kiosk is buiten dienst"
    assert [each.text for each in shown.messages] == [
        "Cette borne est hors service.",
        "This kiosk is out of service.",
        "Dieser Kiosk ist außer Betrieb.",
    ]
    assert taps(shown) == []


def test_who_is_turned_away_by_old_data_is_told_that_they_may_be_old() -> None:
    def told(reason: Reason, situation: Situation) -> bool:
        return "verbinding" in texts(seen(Session(TurnedAway(reason)), situation))

    assert told(Reason.EXPIRED, STALE)
    assert not told(Reason.EXPIRED, SITUATION)
    assert not told(Reason.EID_NOT_A_PASS, STALE)


def test_who_is_turned_away_reads_why_and_can_still_return() -> None:
    shown = sample("turned_away")
    assert (shown.title, shown.lead) == (
        "Je lidmaatschap is afgelopen.",
        "Verleng het aan de balie, dan kan je meteen lenen.",
    )
    assert Tap.RETURN in taps(shown)


def test_a_receipt_is_only_offered_where_it_can_be_printed() -> None:
    assert taps(sample("receipt")) == [Tap.BACK, Tap.RECEIPT_NO, Tap.RECEIPT_YES]
    assert taps(sample("receipt_without_a_printer")) == [Tap.BACK, Tap.RECEIPT_NO]


def test_a_receipt_by_mail_is_offered_beside_paper_or_in_its_place() -> None:
    no, paper, mail = Tap.RECEIPT_NO, Tap.RECEIPT_YES, Tap.RECEIPT_MAIL
    assert taps(sample("receipt_on_paper_or_by_mail"))[1:] == [no, paper, mail]
    broken = sample("receipt_by_mail_while_the_printer_is_broken")
    assert taps(broken)[1:] == [no, mail]
    assert "e-mail krijgen" in texts(broken)
    without_a_printer = seen(Session(CHOICE, mails=True, prints=False))
    assert taps(without_a_printer)[1:] == [no, mail]
    assert "printer" not in texts(without_a_printer)


def test_where_there_is_always_a_receipt_only_the_way_is_asked() -> None:
    session = Session(CHOICE, mails=True, receipts=ReceiptMode.ALWAYS)
    assert taps(seen(session))[1:] == [Tap.RECEIPT_YES, Tap.RECEIPT_MAIL]
    assert seen(session).title == "Hoe wil je je bonnetje?"
    broken = seen(session, without(DeviceKind.PRINTER))
    assert taps(broken)[1:] == [Tap.RECEIPT_NO, Tap.RECEIPT_MAIL]


def test_goodbye_says_whether_the_mail_is_on_its_way() -> None:
    mailed = seen(Session(Goodbye(3, 0, Receipt.MAILED)))
    assert mailed.lead == "Je bonnetje komt per e-mail."
    assert "mailen is niet gelukt" in texts(sample("goodbye_without_mail"))


def test_a_printer_that_only_wants_paper_soon_can_print() -> None:
    session, _ = SCREENS["receipt"]
    low = replace(device(DeviceKind.PRINTER), sentence="The paper is nearly finished.")
    assert Tap.RECEIPT_YES in taps(seen(session, replace(SITUATION, devices=(low,))))


def test_goodbye_tells_counts_and_nothing_of_the_items() -> None:
    shown = sample("goodbye_with_receipt")
    assert shown.counts == ("3 geleend", "1 ingeleverd")
    assert shown.lead == "Neem je bonnetje mee."
    assert (shown.items, shown.groups, shown.card) == ((), (), "")


def test_goodbye_says_that_a_receipt_failed_and_all_else_did_not() -> None:
    assert "niet gelukt" in texts(sample("goodbye_without_receipt"))


@pytest.mark.parametrize("name", ["goodbye", "turned_away"])
def test_nobody_leaves_without_the_eid(name: str) -> None:
    assert "Neem je eID uit de lezer." in texts(sample(name))


def test_a_card_is_not_asked_for_where_none_was_left() -> None:
    assert not seen(Session(Goodbye(1, 0, Receipt.NONE))).messages


@pytest.mark.parametrize(
    ("name", "end"),
    [
        ("loans", Tap.DONE),
        ("account", Tap.DONE),
        ("receipt", Tap.RECEIPT_NO),
        ("returns", Tap.DONE),
        ("identify", Tap.BACK),
        ("turned_away", Tap.BACK),
    ],
)
def test_the_time_out_warning_lets_one_stay_or_end_by_the_screens_own_button(
    name: str, end: Tap
) -> None:
    session, situation = SCREENS[name]
    warned = seen(replace(session, warned=True), situation)
    assert warned.dialog is not None
    assert [button.tap for button in warned.dialog.buttons] == [end, Tap.STAY]
    assert end in taps(warned)


def test_help_lies_over_the_screen_and_goes_by_the_same_button() -> None:
    shown = sample("help")
    assert shown.dialog is not None
    assert [button.tap for button in shown.dialog.buttons] == [Tap.HELP]
    assert shown.state is State.IDENTIFY


def test_the_warning_goes_before_help() -> None:
    both = seen(Session(Returns(), help=True, warned=True))
    assert both.dialog is not None
    assert both.dialog.name == "still_there"


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


def test_a_lost_printer_is_no_concern_before_the_receipt() -> None:
    session, _ = SCREENS["loans"]
    assert not seen(session, without(DeviceKind.PRINTER)).messages


def test_a_film_that_costs_is_asked_about_in_plain_words_with_two_answers() -> None:
    dialog = sample("loans_asking_a_price").dialog
    assert dialog is not None
    assert dialog.title == "Rosie (film)"
    assert dialog.text == "Dit kost €\N{NO-BREAK SPACE}1,00. Wil je het lenen?"
    assert [button.tap for button in dialog.buttons] == [Tap.DECLINE, Tap.AGREE]
    assert all(button.value for button in dialog.buttons)


def test_the_parts_of_a_game_are_told_so_that_they_can_be_counted() -> None:
    dialog = sample("returns_asking_for_parts").dialog
    assert dialog is not None
    assert "72 delen" in dialog.text


def test_a_hint_during_a_question_is_said_in_it() -> None:
    shown = sample("loans_asking_while_another_is_scanned")
    assert shown.dialog is not None
    assert shown.dialog.message is not None
    assert shown.dialog.message.tone is Tone.INFO
    assert shown.dialog.message not in shown.messages


def test_what_was_not_lent_is_no_error() -> None:
    [message] = sample("loans_without_what_costs").messages
    assert message.tone is Tone.INFO


def test_a_patron_who_is_turned_away_when_nobody_is_there_reads_when_and_what_meanwhile() -> None:
    shown = sample("turned_away_at_unstaffed_hours")
    assert shown.lead == "Verleng je lidmaatschap aan de balie."
    [message] = shown.messages
    assert message.text == "De balie is bemand vanaf maandag 22 juni, 10.00 uur."
    assert message.more.startswith("Inleveren kan")


def test_who_need_not_pay_again_reads_that() -> None:
    assert "niet opnieuw" in sample("turned_away_without_paying_again").lead


def test_an_item_that_needs_the_desk_says_when_somebody_is_there() -> None:
    refused = sample("loans_refused_at_unstaffed_hours").items[0]
    assert "maandag 22 juni, 10.00 uur" in refused.message
    assert "andere" in refused.message


def test_the_account_tells_what_ends_and_which_digital_collection_is_whose() -> None:
    shown = sample("account_of_a_member")
    assert any("deze maand" in message.text for message in shown.messages)
    said = [message.text for message in shown.notes]
    assert "Je kan cloudLibrary van Sint-Gillis-Waas gebruiken." in said
    assert "PressReader is alleen voor leden van Lokeren zelf." in said


def test_for_whom_a_returned_item_is_kept_is_never_on_the_glass() -> None:
    awaited = replace(AWAITED, kept_for="…42")
    assert "…42" not in repr(seen(Session(Returns((awaited,)))))

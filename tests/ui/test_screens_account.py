"""What a patron has, as it is said."""

from kiosk.domain.session.events import Tap
from kiosk.domain.session.state import AccountPage, Loans, Session
from kiosk.domain.visit import Account, BranchLoans, ReadyHere
from kiosk.ui.view import Button, Result
from sample_screens import ACCOUNT, PATRON, RENEWED_LATE
from seen_screens import sample, seen, taps, texts


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


def test_the_account_tells_what_ends_and_which_digital_collection_is_whose() -> None:
    shown = sample("account_of_a_member")
    assert any("deze maand" in message.text for message in shown.messages)
    said = [message.text for message in shown.notes]
    assert "Je kan cloudLibrary van Sint-Gillis-Waas gebruiken." in said
    assert "PressReader is alleen voor leden van Lokeren zelf." in said

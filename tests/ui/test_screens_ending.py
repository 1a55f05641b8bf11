"""How a visit ends, or does not begin: turned away, receipts, goodbyes, warnings."""

from dataclasses import replace

import pytest

from kiosk.desk.situation import Situation
from kiosk.domain.membership import Reason
from kiosk.domain.session.events import Tap
from kiosk.domain.session.state import Goodbye, Receipt, ReceiptMode, Session, TurnedAway
from kiosk.drivers.health import DeviceKind
from sample_screens import CHOICE, SCREENS, SITUATION, STALE, device, without
from seen_screens import sample, seen, taps, texts


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
    assert shown.counts == ("3 geleend", "2 verlengd", "1 ingeleverd")
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


def test_a_patron_who_is_turned_away_when_nobody_is_there_reads_when_and_what_meanwhile() -> None:
    shown = sample("turned_away_at_unstaffed_hours")
    assert shown.lead == "Verleng je lidmaatschap aan de balie."
    [message] = shown.messages
    assert message.text == "De balie is bemand vanaf maandag 22 juni, 10.00 uur."
    assert message.more.startswith("Inleveren kan")


def test_who_need_not_pay_again_reads_that() -> None:
    assert "niet opnieuw" in sample("turned_away_without_paying_again").lead

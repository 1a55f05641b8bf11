"""What every screen says, and the first ones: the start, and how to show a card."""

from dataclasses import replace

import pytest

from kiosk.desk.situation import Situation
from kiosk.domain.session.events import Tap
from kiosk.domain.session.state import Identify, Returns, Session
from kiosk.drivers import Fault
from kiosk.drivers.health import DeviceKind
from kiosk.ui.screens import view
from kiosk.ui.view import Picture, State
from kiosk.words import LANGUAGES
from sample_screens import REVOKED, SCREENS, SITUATION, STALE, device, in_language, without
from seen_screens import sample, seen, taps, texts


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


def test_help_lies_over_the_screen_and_goes_by_the_same_button() -> None:
    shown = sample("help")
    assert shown.dialog is not None
    assert [button.tap for button in shown.dialog.buttons] == [Tap.HELP]
    assert shown.state is State.IDENTIFY


def test_help_says_when_the_desk_is_staffed_where_nobody_is_there_now() -> None:
    (there, nobody) = (sample(name).dialog for name in ("help", "help_at_unstaffed_hours"))
    assert there is not None
    assert there.message is None
    assert nobody is not None
    assert nobody.message is not None
    assert nobody.message.text == "De balie is bemand vanaf maandag 22 juni, 10.00 uur."


def test_the_warning_goes_before_help() -> None:
    both = seen(Session(Returns(), help=True, warned=True))
    assert both.dialog is not None
    assert both.dialog.name == "still_there"


def test_a_lost_printer_is_no_concern_before_the_receipt() -> None:
    session, _ = SCREENS["loans"]
    assert not seen(session, without(DeviceKind.PRINTER)).messages

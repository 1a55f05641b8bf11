"""How the kiosk says that it is well, to machines and to staff."""

from dataclasses import replace
from datetime import timedelta

from kiosk.desk.situation import Situation
from kiosk.drivers import Fault
from kiosk.drivers.health import DeviceKind, DeviceState
from kiosk.sync.trouble import FeedTrouble
from kiosk.ui.health import HealthRow, health_page, health_report
from sample_screens import EMPTY, NOW, SITUATION, STALE, device, without


def row(situation: Situation, name: str, language: str = "nl") -> HealthRow:
    rows = health_page(situation, language).rows
    return next(row for row in rows if row.name == name)


def test_a_kiosk_with_data_and_all_its_devices_is_healthy() -> None:
    assert health_report(replace(SITUATION, devices=(device(DeviceKind.EID),))).healthy
    assert health_page(SITUATION, "nl").title == "De kiosk werkt"


def test_a_kiosk_that_lost_a_device_is_not_healthy() -> None:
    assert not health_report(without(DeviceKind.PRINTER)).healthy
    assert health_page(without(DeviceKind.PRINTER), "en").title == "The kiosk needs you"


def test_a_kiosk_without_data_is_not_healthy() -> None:
    assert not health_report(EMPTY).healthy
    assert row(EMPTY, "Gegevens van leners en exemplaren").state == "Nooit opgehaald"


def test_being_offline_is_no_illness() -> None:
    report = health_report(replace(STALE, at=NOW + timedelta(minutes=20)))
    assert report.healthy
    assert not report.central_up
    assert (report.cache_age_seconds, report.unsent) == (1200, 3)


def test_a_lost_device_says_since_when_and_what_to_do_in_words_and_as_the_driver_does() -> None:
    lost = row(without(DeviceKind.EID), "eID-lezer")
    assert (lost.look, lost.state, lost.since) == ("lost", "Werkt niet", "sinds 14.05 uur")
    assert lost.advice == "De kabel is eruit. Steek hem weer in."
    assert (lost.detail, lost.code) == ("Plug it in.", "the-eid")


def test_a_printer_that_wants_paper_says_so_in_words_only() -> None:
    sentence = "The printer is out of paper: put in a new roll."
    wanting = replace(
        device(DeviceKind.PRINTER, Fault.NOT_READY, sentence), state=DeviceState.WARNING
    )
    told = row(replace(SITUATION, devices=(wanting,)), "Bonprinter")
    assert told.advice == "Het papier van de printer is op: leg er een nieuwe rol in."
    assert (told.look, told.detail) == ("warning", "")


def test_a_device_of_another_kind_is_called_as_it_calls_itself() -> None:
    odd = replace(device(DeviceKind.EID), kind="gate")
    assert row(replace(SITUATION, devices=(odd,)), "gate").state == "Werkt"


def test_a_device_lost_yesterday_says_the_day() -> None:
    lost = replace(device(DeviceKind.NFC, Fault.BUSY), since=NOW - timedelta(days=1))
    told = row(replace(SITUATION, devices=(lost,)), "Reader for UiTPAS and A-kaart", "en")
    assert told.since == "since Monday 15 June, 14:05"


def test_what_the_central_service_sends_and_is_not_taken_is_told_with_what_to_do() -> None:
    for trouble in FeedTrouble:
        told = row(replace(SITUATION, feed=trouble), "Gegevens van leners en exemplaren")
        assert told.look == "warning"
        assert told.advice.endswith("Vraag de technicus.")
        assert health_report(replace(SITUATION, feed=trouble)).feed is trouble


def test_a_memory_card_that_forgets_is_told() -> None:
    told = row(replace(SITUATION, mended=2), "Gegevens van leners en exemplaren")
    assert told.look == "warning"
    assert told.advice.startswith("2 gegevens waren veranderd op de geheugenkaart")


def test_work_that_was_refused_asks_for_staff() -> None:
    told = row(replace(SITUATION, unsent=2, set_aside=1), "Nog te versturen")
    assert told.state == "2 verrichtingen"
    assert told.advice.startswith("1 verrichting is geweigerd")

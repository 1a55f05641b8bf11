"""What the hands do arrives at the kiosk's own drivers, over wire bytes and nothing else."""

import pytest

from bench_process import Bench, DeskReader

AN = "85073003328"


def test_the_eid_of_a_patron_is_read_and_known_to_be_genuine(
    bench: Bench, kiosk: DeskReader
) -> None:
    bench.do("POST", "/bench/eid", {"patron": "P0001"})
    read = kiosk.reading("eid")
    assert (read["reading"], read["national_number"]) == ("EidRead", AN)
    assert read["assurance"] == "genuine"


def test_an_older_eid_is_signed_and_could_be_a_copy(bench: Bench, kiosk: DeskReader) -> None:
    bench.do("POST", "/bench/eid", {"patron": "P0001", "applet": "1.7"})
    assert kiosk.reading("eid")["assurance"] == "signed"


def test_the_card_is_out_when_it_is_taken_out(bench: Bench, kiosk: DeskReader) -> None:
    bench.do("POST", "/bench/eid", {"patron": "P0001"})
    kiosk.reading("eid")
    assert bench.ask("GET", "/bench/state").json()["eid"]["card"]["patron"] == "P0001"
    assert bench.do("DELETE", "/bench/eid") == "The card is out."
    kiosk.until(lambda told: told.get("reading") == "CardRemoved")
    assert bench.ask("GET", "/bench/state").json()["eid"]["card"] is None


def test_a_second_eid_comes_in_after_the_first_came_out(bench: Bench, kiosk: DeskReader) -> None:
    bench.do("POST", "/bench/eid", {"patron": "P0001"})
    assert kiosk.reading("eid")["national_number"] == AN
    bench.do("POST", "/bench/eid", {"patron": "P0002"})
    kiosk.until(lambda told: told.get("reading") == "CardRemoved")
    assert kiosk.reading("eid")["national_number"] == "00012556777"


@pytest.mark.parametrize(
    ("trick", "problem"),
    [
        ("forged", "eid_forged"),
        ("copied", "eid_forged"),
        ("expired", "eid_expired"),
        ("not_activated", "eid_not_activated"),
        ("pulled", "card_pulled"),
        ("bank_card", "not_an_eid"),
    ],
)
def test_a_card_with_a_trick_is_told_apart(
    bench: Bench, kiosk: DeskReader, trick: str, problem: str
) -> None:
    bench.do("POST", "/bench/eid", {"patron": "P0001", "trick": trick})
    assert kiosk.reading("eid")["problem"] == problem


@pytest.mark.parametrize(
    ("order", "uid"),
    [
        ({"uid": "04a1b2c3d4e5f7"}, "04A1B2C3D4E5F7"),
        ({"patron": "P0001"}, "044D71DA862680"),
        ({"patron": "P0003"}, "041122334455AA"),
    ],
)
def test_a_tapped_card_is_read(
    bench: Bench, kiosk: DeskReader, order: dict[str, str], uid: str
) -> None:
    bench.do("POST", "/bench/nfc", order)
    assert kiosk.reading("nfc")["uid"] == uid


@pytest.mark.parametrize(
    ("order", "problem"),
    [
        ({"trick": "two_cards"}, "two_cards"),
        ({"trick": "phone"}, "random_chip"),
        ({"uid": "0A1B2C3D"}, "other_chip"),
    ],
)
def test_what_is_no_single_card_is_told_apart(
    bench: Bench, kiosk: DeskReader, order: dict[str, str], problem: str
) -> None:
    bench.do("POST", "/bench/nfc", order)
    assert kiosk.reading("nfc")["problem"] == problem


@pytest.mark.parametrize(
    ("device", "name", "barcode"),
    [
        ("hid", "scanner", "30001000000014"),
        ("hid", "scanner", "ZO3714780"),
        ("serial", "serial-scanner", "30001000000021"),
        ("serial", "serial-scanner", "LR-208 54/3.2"),
    ],
)
def test_a_scanned_code_arrives(
    bench: Bench, kiosk: DeskReader, device: str, name: str, barcode: str
) -> None:
    bench.do("POST", "/bench/scan", {"device": device, "barcode": barcode})
    assert kiosk.reading(name)["text"] == barcode


@pytest.mark.parametrize(("device", "name"), [("hid", "scanner"), ("serial", "serial-scanner")])
def test_noise_gives_no_wrong_code_and_the_next_scan_arrives(
    bench: Bench, kiosk: DeskReader, device: str, name: str
) -> None:
    bench.do("POST", "/bench/scan", {"device": device, "trick": "garbage"})
    assert kiosk.reading(name)["problem"] == "garbled_code"
    bench.do("POST", "/bench/scan", {"device": device, "barcode": "30001000000069"})
    assert kiosk.reading(name)["text"] == "30001000000069"


@pytest.mark.parametrize(
    ("device", "name"),
    [
        ("eid", "eid"),
        ("nfc", "nfc"),
        ("hid", "scanner"),
        ("serial", "serial-scanner"),
        ("printer", "printer"),
    ],
)
def test_an_unplugged_device_is_lost_and_comes_back(
    bench: Bench, kiosk: DeskReader, device: str, name: str
) -> None:
    bench.do("POST", f"/bench/devices/{device}", {"plugged": False})
    kiosk.becomes(name, "lost")
    assert bench.ask("GET", "/bench/state").json()[device]["plugged"] is False
    bench.do("POST", f"/bench/devices/{device}", {"plugged": True})
    kiosk.becomes(name, "online")


def test_an_eid_left_in_its_reader_is_read_again_when_the_reader_is_back(
    bench: Bench, kiosk: DeskReader
) -> None:
    bench.do("POST", "/bench/eid", {"patron": "P0001"})
    kiosk.reading("eid")
    bench.do("POST", "/bench/devices/eid", {"plugged": False})
    bench.do("POST", "/bench/devices/eid", {"plugged": True})
    assert kiosk.reading("eid")["national_number"] == AN


@pytest.mark.parametrize(
    ("order", "sentence"),
    [
        ({"paper": "out"}, "out of paper"),
        ({"paper": "low"}, "nearly finished"),
        ({"cover": "open"}, "cover is open"),
        ({"cover": True}, "cover is open"),
        ({"cutter": "jammed"}, "reports an error"),
    ],
)
def test_the_printer_says_what_the_hands_did_to_it(
    bench: Bench, kiosk: DeskReader, order: dict[str, object], sentence: str
) -> None:
    bench.do("POST", "/bench/printer", order)
    kiosk.until(lambda told: sentence in told.get("sentence", ""))


def test_the_times_are_those_of_the_latest_answers(bench: Bench, kiosk: DeskReader) -> None:
    before = bench.ask("GET", "/bench/times").json()
    assert before["eid"] is None, "no card is in"
    bench.do("POST", "/bench/nfc", {"uid": "04A1B2C3D4E501"})
    kiosk.reading("nfc")
    bench.do("POST", "/bench/scan", {"device": "hid", "barcode": "30001000000076"})
    kiosk.reading("scanner")
    bench.do("POST", "/bench/scan", {"device": "serial", "barcode": "30001000000076"})
    kiosk.reading("serial-scanner")
    bench.do("POST", "/bench/eid", {"patron": "P0001"})
    kiosk.reading("eid")
    after = bench.ask("GET", "/bench/times").json()
    order = [after[name] for name in ("nfc", "hid", "serial", "eid")]
    assert order == sorted(order)
    assert all(after[name] > (before[name] or 0) for name in before)

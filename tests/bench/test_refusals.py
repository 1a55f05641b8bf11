"""What cannot be done is refused with a sentence that says why and what to do."""

import httpx
import pytest

from bench_process import Bench

NFC = "/bench/nfc"
SCAN = "/bench/scan"
PRINTER = "/bench/printer"


@pytest.mark.parametrize(
    ("method", "path", "order", "status", "sentence"),
    [
        ("POST", "/bench/eid", {"patron": "P9999"}, 404, "There is no patron 'P9999'"),
        ("POST", "/bench/eid", {"patron": "P0003"}, 404, "P0003 has no eID"),
        ("POST", "/bench/eid", {}, 422, "patron: Field required."),
        ("POST", "/bench/eid", {"patron": "P0001", "applet": "2.0"}, 422, "applet: Input should"),
        ("POST", "/bench/eid", {"patron": "P0001", "pin": "1234"}, 422, "pin: Extra inputs"),
        (
            *("POST", "/bench/eid", {"patron": "P0001", "applet": "1.7", "trick": "copied"}),
            *(422, "Only applet 1.8"),
        ),
        ("POST", NFC, {"uid": "04A1"}, 422, "uid: "),
        ("POST", NFC, {"patron": "P0004"}, 404, "P0004 has no card with a chip"),
        ("POST", NFC, {}, 422, "Give exactly one of uid, patron and trick."),
        ("POST", NFC, {"uid": "04A1B2C3D4E5F6", "patron": "P0001"}, 422, "Give exactly one"),
        ("POST", NFC, {"uid": "04A1B2C3D4E5F6", "seconds": 3600}, 422, "seconds: "),
        ("POST", SCAN, {"device": "usb", "barcode": "1"}, 422, "device: "),
        ("POST", SCAN, {"device": "hid"}, 422, "Give exactly one of barcode and trick."),
        ("POST", SCAN, {"device": "hid", "barcode": "é"}, 422, "No scanner can send 'é'"),
        ("POST", SCAN, {"device": "hid", "barcode": "@"}, 422, "No scanner can send '@'"),
        ("POST", SCAN, {"device": "serial", "barcode": "☃"}, 422, "No scanner can send '☃'"),
        ("POST", SCAN, {"device": "hid", "barcode": "1" * 129}, 422, "barcode: "),
        ("POST", PRINTER, {"paper": "wet"}, 422, "paper: "),
        ("POST", PRINTER, {}, 422, "Give at least one of paper, cover and cutter."),
        ("POST", "/bench/devices/mouse", {"plugged": False}, 422, "device: "),
        ("POST", "/bench/devices/nfc", {"plugged": "maybe"}, 422, "plugged: "),
        ("GET", "/bench/people?limit=0", None, 422, "limit: "),
        ("GET", "/bench/nothing", None, 404, "Not Found"),
    ],
)
def test_what_cannot_be_is_refused(
    bench: Bench, method: str, path: str, order: object, status: int, sentence: str
) -> None:
    answer = bench.ask(method, path, order)
    assert answer.status_code == status
    assert answer.json()["detail"].startswith(sentence) or sentence in answer.json()["detail"]


@pytest.mark.parametrize(
    ("device", "path", "order"),
    [
        ("eid", "/bench/eid", {"patron": "P0001"}),
        ("nfc", NFC, {"uid": "04A1B2C3D4E5F6"}),
        ("hid", SCAN, {"device": "hid", "barcode": "1"}),
        ("serial", SCAN, {"device": "serial", "barcode": "1"}),
    ],
)
def test_a_device_that_is_unplugged_takes_nothing(
    bench: Bench, device: str, path: str, order: object
) -> None:
    bench.do("POST", f"/bench/devices/{device}", {"plugged": False})
    answer = bench.ask("POST", path, order)
    assert answer.status_code == 409
    assert answer.json()["detail"].endswith("is unplugged: plug it in first.")


def test_nothing_that_is_not_json_is_taken(bench: Bench) -> None:
    answer = bench.http.post("/bench/eid", content=b"patron=P0001")
    assert answer.status_code == 422
    assert "P0001" not in bench.ask("GET", "/bench/state").text


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "bench.example"},
        {"Origin": "https://shop.example"},
        {"Origin": "http://127.0.0.1.shop.example"},
        {"Origin": "null"},
        {"Origin": "http://[broken"},
    ],
)
def test_another_site_is_not_let_in(bench: Bench, headers: dict[str, str]) -> None:
    answer = bench.http.delete("/bench/eid", headers=headers)
    assert answer.status_code == 403
    assert "this machine only" in answer.json()["detail"]


def test_the_kiosks_own_page_is_let_in(bench: Bench) -> None:
    answer = bench.http.delete("/bench/eid", headers={"Origin": "http://127.0.0.1:8800"})
    assert answer.status_code == httpx.codes.OK

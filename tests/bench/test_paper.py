"""What the kiosk prints comes out of the bench's printer, to read and to draw."""

import asyncio
from pathlib import Path

from bench_process import Bench, started_bench
from kiosk.drivers import Align, PrintOutcome, QrCode, Text
from kiosk.drivers.catalog import PrinterSettings, build_printer
from kiosk.settings import read_settings

RECEIPT = (
    Text("Bibliotheek Zottegem", bold=True, large=True, align=Align.CENTER),
    Text("De kapellekensbaan"),
    Text("terug op 13 december 2026", bold=True),
    QrCode("https://bib.example/"),
)


def printed(bench: Bench, private: Path) -> PrintOutcome:
    device = read_settings(bench.settings).devices["printer"]
    assert isinstance(device, PrinterSettings)
    printer = build_printer("printer", device, private)
    return asyncio.run(printer.print(RECEIPT))


def test_a_receipt_can_be_read_as_text_and_as_bytes(printing: Bench, tmp_path: Path) -> None:
    assert printed(printing, tmp_path) is PrintOutcome.PRINTED
    paper = printing.ask("GET", "/bench/paper")
    assert paper.headers["content-type"].startswith("text/plain")
    lines = paper.text.splitlines()
    assert lines[:3] == [
        "Bibliotheek Zottegem",
        "De kapellekensbaan",
        "terug op 13 december 2026",
    ]
    assert lines[-1].endswith("✂")
    raw = printing.ask("GET", "/bench/paper?raw=1").content
    assert raw.startswith(b"\x1b@")
    assert b"De kapellekensbaan" in raw


def test_a_receipt_can_be_drawn(printing: Bench, tmp_path: Path) -> None:
    printed(printing, tmp_path)
    (receipt,) = printing.ask("GET", "/bench/paper/drawing").json()["receipts"]
    heading = receipt["printed"][0]
    assert (heading["kind"], heading["align"]) == ("line", "center")
    assert heading["spans"] == [{"text": "Bibliotheek Zottegem", "bold": True, "large": True}]
    (code,) = (part for part in receipt["printed"] if part["kind"] == "qr")
    assert code["payload"] == "https://bib.example/"
    assert {len(row) for row in code["rows"]} == {len(code["rows"])}
    assert code["rows"][0].startswith("11111110")
    assert receipt["cut"] == "partial"


def test_receipts_gather_until_they_are_torn_off(printing: Bench, tmp_path: Path) -> None:
    before = printing.ask("GET", "/bench/state").json()["printer"]["printed"]
    printed(printing, tmp_path)
    printed(printing, tmp_path)
    numbers = [
        one["number"] for one in printing.ask("GET", "/bench/paper/drawing").json()["receipts"]
    ]
    assert numbers[1] == numbers[0] + 1
    assert printing.do("DELETE", "/bench/paper") == "Receipts taken away: 2."
    assert printing.ask("GET", "/bench/paper").text == ""
    assert printing.ask("GET", "/bench/paper?raw=1").content == b""
    assert printing.ask("GET", "/bench/state").json()["printer"]["printed"] > before


def test_a_printer_without_paper_prints_nothing(printing: Bench, tmp_path: Path) -> None:
    printing.do("POST", "/bench/printer", {"paper": "out"})
    assert printed(printing, tmp_path) is PrintOutcome.PAPER_OUT
    assert printing.ask("GET", "/bench/paper").text == ""


def test_a_printer_on_the_network_is_found_too(tmp_path: Path, demo: Path) -> None:
    with started_bench(tmp_path / "desk", demo, "--printer-port", "0") as bench:
        assert 'driver = "escpos-network"' in bench.settings.read_text()
        assert printed(bench, tmp_path) is PrintOutcome.PRINTED
        assert "De kapellekensbaan" in bench.ask("GET", "/bench/paper").text

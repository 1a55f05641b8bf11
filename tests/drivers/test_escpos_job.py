"""What goes to the printer, byte for byte, and what a printer makes of it."""

from pathlib import Path

import pytest

from escpos_decoder import PrintedImage, PrintedQr, decode
from kiosk.drivers import Align, QrCode, Rule, Text
from kiosk.drivers.escpos_job import Cut, Model, compose, write
from kiosk.drivers.escpos_library import known_profiles, load
from kiosk.drivers.escpos_text import CodePage

RECEIPT = (
    Text("Bib Zottegem", bold=True, large=True, align=Align.CENTER),
    Rule(),
    Text("De œuvre van Louis Paul Boon", indent=2),
    Text("terug op 3 maart", bold=True),
    Text("€ 2,50"),
    QrCode("https://bib.be/?p=é"),
)


@pytest.fixture(autouse=True)
def library(tmp_path: Path) -> None:
    load(tmp_path)


def test_a_receipt_to_the_last_byte() -> None:
    assert compose(RECEIPT, Model(columns=32)) == (
        b"\x1b@\x1bt\x10"
        b"\x1b!\x00\x1b!\x00\x1b!0\x1bE\x01\x1ba\x01Bib Zottegem\n"
        b"\x1b!\x00\x1b!\x00\x1b!\x00\x1ba\x00--------------------------------\n"
        b"De \x9cuvre van Louis Paul Boon\n"
        b"\x1bE\x01terug op 3 maart\n"
        b"\x1bE\x00\x80 2,50\n"
        b"\x1ba\x01\x1d(k\x04\x001A2\x00\x1d(k\x03\x001C\x06\x1d(k\x03\x001E0"
        b"\x1d(k\x1b\x001P0https://bib.be/?p=%C3%A9\x1d(k\x03\x001Q0"
        b"\x1ba\x00\x1bd\x06\x1dV\x01"
    )


def test_a_printer_shows_it_as_it_was_meant() -> None:
    paper = decode(compose(RECEIPT, Model(columns=32)), columns=32)
    (receipt,) = paper.receipts
    assert receipt.text == (
        "Bib Zottegem\n"
        "--------------------------------\n"
        "De œuvre van Louis Paul Boon\n"
        "terug op 3 maart\n"
        "€ 2,50\n"
        "[QR https://bib.be/?p=%C3%A9]"
    )
    looks = [(s.bold, s.large, line.align) for line in receipt.lines for s in line.spans]
    assert looks == [
        (True, True, "center"),
        (False, False, "left"),
        (False, False, "left"),
        (True, False, "left"),
        (False, False, "left"),
    ]
    assert paper.unknown == []


def test_two_receipts_on_one_printer_object_are_alike() -> None:
    from escpos.printer import Dummy

    printer = Dummy(profile="TM-T20II")
    write(RECEIPT, Model(), printer)
    first = printer.output
    write(RECEIPT, Model(), printer)
    assert printer.output == first + first


@pytest.mark.parametrize("profile", ["TM-T20II", "POS-5890", "TM-T88V", "T-1"])
def test_the_euro_sign_prints_on_printers_that_have_it(profile: str) -> None:
    paper = decode(compose(RECEIPT, Model(profile, columns=32)), columns=32)
    (receipt,) = paper.receipts or (paper.hanging,)
    assert "€ 2,50" in receipt.text


def test_a_printer_without_such_a_page_prints_letters() -> None:
    paper = decode(compose(RECEIPT, Model("TM-U220", columns=32)), columns=32)
    assert "EUR 2,50" in paper.hanging.text
    assert "De oeuvre van Louis Paul Boon" in paper.hanging.text


def test_a_code_page_can_be_chosen() -> None:
    paper = decode(compose(RECEIPT, Model(code_page=CodePage.CP858)))
    assert "De oeuvre van Louis Paul Boon" in paper.receipts[0].text
    assert "€ 2,50" in paper.receipts[0].text


@pytest.mark.parametrize("columns", [32, 42, 48])
def test_no_word_is_broken_by_the_printer(columns: int) -> None:
    title = "De ontdekking van de hemel, gevolgd door andere verhalen"
    paper = decode(compose((Text(title, indent=2),), Model(columns=columns)), columns)
    assert paper.receipts[0].text.split() == title.split()
    assert all(line.columns <= columns for line in paper.receipts[0].lines)


@pytest.mark.parametrize(
    ("profile", "cut", "end"),
    [
        ("TM-T20II", Cut.PARTIAL, b"\x1bd\x06\x1dV\x01"),
        ("TM-T20II", Cut.FULL, b"\x1bd\x06\x1dV\x00"),
        ("TM-U220B", Cut.FULL, b"\x1bd\x06\x1dV\x01"),
        ("POS-5890", Cut.PARTIAL, b"\x1bd\x06"),
        ("POS-5890", Cut.FULL, b"\x1bd\x06"),
    ],
)
def test_the_paper_is_cut_as_the_printer_can(profile: str, cut: Cut, end: bytes) -> None:
    job = compose((Text("Dag!"),), Model(profile, cut=cut))
    assert job.endswith(b"Dag!\n" + end)


def test_a_printer_that_draws_no_codes_gets_an_image() -> None:
    paper = decode(compose((QrCode("https://bib.be"),), Model("POS-5890", columns=32)), 32)
    (image,) = [item for item in paper.hanging.printed if isinstance(item, PrintedImage)]
    assert (image.align, image.width <= 384, paper.unknown) == ("center", True, [])
    assert any(image.bits)


@pytest.mark.parametrize("profile", ["simple", "TM-U220"])
def test_a_printer_that_draws_nothing_gets_the_address_in_letters(
    profile: str, capsys: pytest.CaptureFixture[str]
) -> None:
    job = compose((QrCode("https://bib.be"),), Model(profile, columns=32))
    assert decode(job).hanging.text == "https://bib.be"
    assert capsys.readouterr().out == ""


def test_a_code_too_wide_for_the_paper_comes_in_letters() -> None:
    payload = "https://bib.be/" + "x" * 600
    paper = decode(compose((QrCode(payload),), Model("POS-5890", columns=32)), 32)
    assert paper.hanging.text.replace("\n", "") == payload


def test_a_code_carries_ascii_only() -> None:
    job = compose((QrCode("https://bib.be/\x1b@é"),), Model())
    (code,) = [item for item in decode(job).receipts[0].printed if isinstance(item, PrintedQr)]
    assert code.payload == "https://bib.be/%1B@%C3%A9"


def test_every_profile_prints_a_receipt() -> None:
    for profile in known_profiles():
        assert b"Bib Zottegem\n" in compose(RECEIPT, Model(profile, columns=32)), profile

"""QR codes and logos, read back from the paper."""

import logging
from pathlib import Path

import pytest
import qrcode
from PIL import Image

from escpos_decoder import PrintedImage, decode
from kiosk.drivers import QrCode, Text
from kiosk.drivers.escpos_job import Model, compose
from kiosk.drivers.escpos_library import load
from scanned_paper import codes_on

ACCOUNT = "https://waas.bibliotheek.be/mijn-leningen?taal=fran%C3%A7ais"
WIDE, NARROW = Model("TM-T20II", columns=48), Model("POS-5890", columns=32)
PAPERS = pytest.mark.parametrize("model", [WIDE, NARROW], ids=["80 mm", "58 mm"])
DOTS = {WIDE: 576, NARROW: 384}


@pytest.fixture(autouse=True)
def library(tmp_path: Path) -> None:
    load(tmp_path)


def logo_of(folder: Path, drawn: Image.Image) -> Path:
    path = folder / "logo.png"
    drawn.save(path)
    return path


def printed(model: Model, logo: Path | None = None) -> bytes:
    return compose((Text("Dag!"), QrCode(ACCOUNT)), with_logo(model, logo))


def with_logo(model: Model, logo: Path | None) -> Model:
    return Model(model.profile, model.columns, logo=logo)


def images(job: bytes) -> list[PrintedImage]:
    paper = decode(job)
    (receipt,) = paper.receipts or (paper.hanging,)
    return [one for one in receipt.printed if isinstance(one, PrintedImage)]


@PAPERS
def test_a_qr_code_scans_back(model: Model) -> None:
    assert codes_on(decode(printed(model))) == [ACCOUNT]


@PAPERS
@pytest.mark.parametrize("size", [200, 2000])
def test_a_logo_scans_back(model: Model, size: int, tmp_path: Path) -> None:
    drawn = qrcode.make("Bibliotheek Beveren").get_image().resize((size, size))
    job = printed(model, logo_of(tmp_path, drawn))
    assert codes_on(decode(job)) == ["Bibliotheek Beveren", ACCOUNT]
    logo = images(job)[0]
    assert (logo.align, logo.height <= 240) == ("center", True)


@PAPERS
def test_a_wide_logo_is_as_wide_as_the_paper_and_no_wider(model: Model, tmp_path: Path) -> None:
    logo = logo_of(tmp_path, Image.new("L", (1200, 100), "black"))
    assert images(printed(model, logo))[0].width == DOTS[model]


def test_what_is_transparent_in_a_logo_is_paper(tmp_path: Path) -> None:
    drawn = Image.new("RGBA", (64, 16), (0, 0, 0, 0))
    drawn.paste((0, 0, 0, 255), (0, 0, 32, 16))
    (logo, *_) = images(printed(WIDE, logo_of(tmp_path, drawn)))
    assert {logo.bits[row : row + 8] for row in range(0, len(logo.bits), 8)} == {
        b"\xff\xff\xff\xff\x00\x00\x00\x00"
    }


def test_what_stands_below_a_logo_stands_as_before(tmp_path: Path) -> None:
    logo = logo_of(tmp_path, Image.new("L", (64, 16)))
    (receipt,) = decode(printed(WIDE, logo)).receipts
    assert [(line.text, line.align) for line in receipt.lines if line.text] == [("Dag!", "left")]


@pytest.mark.parametrize("content", [None, b"", b"\x89PNG\r\n\x1a\n", b"GIF89a" + bytes(50)])
def test_without_a_readable_logo_the_receipt_is_printed_all_the_same(
    content: bytes | None, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    logo = tmp_path / "logo.png"
    if content is not None:
        logo.write_bytes(content)
    with caplog.at_level(logging.WARNING):
        (receipt,) = decode(printed(WIDE, logo)).receipts
    assert receipt.text.startswith("Dag!")
    assert f"receipts go without the logo {logo}" in caplog.text


def test_half_a_logo_is_none(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    logo = logo_of(tmp_path, Image.effect_noise((400, 200), 80))
    logo.write_bytes(logo.read_bytes()[:9000])
    assert images(printed(WIDE, logo)) == []
    assert "without the logo" in caplog.text


@pytest.mark.parametrize("profile", ["simple", "TM-U220"])
def test_a_printer_that_draws_no_images_prints_no_logo(profile: str, tmp_path: Path) -> None:
    logo = logo_of(tmp_path, Image.new("L", (64, 16)))
    assert images(compose((Text("Dag!"),), Model(profile, columns=32, logo=logo))) == []

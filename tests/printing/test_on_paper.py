"""Whole receipts as a printer prints them: each language, each width of paper."""

from pathlib import Path

import pytest

from escpos_decoder import decode
from kiosk.drivers.escpos_job import Model, compose
from kiosk.drivers.escpos_library import load
from kiosk.drivers.escpos_text import CodePage
from kiosk.words import LANGUAGES
from kiosk.words.receipt import receipt_lines
from sample_screens import LONG, NOW, RENEWED, SHELVED, lent
from scanned_paper import codes_on

ACCOUNT = "https://waas.bibliotheek.be/mijn-leningen"
PAPERS = {
    "58 mm": Model("POS-5890", columns=32),
    "80 mm, 42 columns": Model("TM-T88V", columns=42),
    "80 mm, 48 columns": Model("TM-T20II", columns=48),
    "80 mm without œ": Model("TM-T20II", columns=48, code_page=CodePage.CP858),
}
SAYS_BACK = {
    "nl": "Uiterlijk terug op dinsdag 14 juli",
    "fr": "À rendre au plus tard le mardi 14 juillet",
    "en": "Due back Tuesday 14 July",
    "de": "Zurück bis Dienstag, 14. Juli",
}


@pytest.fixture(autouse=True)
def library(tmp_path: Path) -> None:
    load(tmp_path)


def test_a_day_is_not_torn_over_two_lines_of_narrow_paper() -> None:
    lines = receipt_lines((lent(0),), branch_name="", library_name="", at=NOW, language="nl")
    narrow = PAPERS["58 mm"]
    rows = decode(compose(lines, narrow), narrow.columns).hanging.text.splitlines()
    assert rows[rows.index("  Uiterlijk terug op") + 1] == "  dinsdag 14 juli"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("model", PAPERS.values(), ids=PAPERS)
def test_a_receipt_is_whole_on_each_paper_in_each_language(model: Model, language: str) -> None:
    lines = receipt_lines(
        (lent(0), lent(11), RENEWED, SHELVED),
        branch_name="Hoofdbibliotheek",
        library_name="Bibliotheek Sint-Gillis-Waas",
        at=NOW,
        language=language,
        account=ACCOUNT,
    )
    paper = decode(compose(lines, model), model.columns)
    (receipt,) = paper.receipts or (paper.hanging,)
    words = " ".join(receipt.text.split())
    assert SAYS_BACK[language] in words
    # A word that is longer than the paper is wide goes on in the next line.
    assert "".join(LONG.split()) in "".join(words.split())
    assert "?" not in words
    assert all(line.columns <= model.columns for line in receipt.lines)
    assert codes_on(paper) == [ACCOUNT]
    assert paper.unknown == []

"""What is on a receipt, and what is not."""

from dataclasses import replace

import pytest

from kiosk.domain.visit import Line
from kiosk.drivers import Line as PaperLine
from kiosk.drivers import QrCode, Text
from kiosk.words import LANGUAGES
from kiosk.words.receipt import receipt_lines
from sample_screens import NOW, REFUSED, RENEWED, RENEWED_LATE, SHELVED, lent

LINES = (lent(0), REFUSED, RENEWED, SHELVED, lent(4))


def receipt(language: str = "nl", lines: tuple[Line, ...] = LINES) -> tuple[PaperLine, ...]:
    return receipt_lines(
        lines, branch_name="Hoofdbibliotheek", library_name="Beveren", at=NOW, language=language
    )


def texts(paper: tuple[PaperLine, ...]) -> list[str]:
    """As they are read: what keeps words together looks like any space."""
    read = (
        line.text.replace("\N{NO-BREAK SPACE}", " ") for line in paper if isinstance(line, Text)
    )
    return [text.strip() for text in read]


def test_a_receipt_tells_where_when_what_and_until_when() -> None:
    assert texts(receipt()) == [
        "Beveren",
        "Hoofdbibliotheek",
        "dinsdag 16 juni, 14.05 uur",
        "2 geleend",
        "De kleine prins",
        "Uiterlijk terug op dinsdag 14 juli",
        "<b>Vet</b> & gezond koken",
        "Uiterlijk terug op dinsdag 14 juli",
        "1 verlengd",
        "Pluk van de Petteflet",
        "Uiterlijk terug op dinsdag 14 juli",
        "1 ingeleverd",
        "Het verdriet van België",
        "Bedankt en veel plezier!",
    ]


def test_a_receipt_shows_where_to_see_ones_loans_where_the_library_says_so() -> None:
    page = "https://waas.bibliotheek.be/mijn-leningen"
    paper = receipt_lines(
        LINES, branch_name="", library_name="", at=NOW, language="nl", account=page
    )
    assert QrCode(page) in paper
    assert "Bekijk je leningen online en verleng ze:" in texts(paper)
    assert not [line for line in receipt() if isinstance(line, QrCode)]


def test_a_receipt_is_in_the_language_of_the_visit() -> None:
    assert "Due back Tuesday 14 July" in texts(receipt("en"))
    assert "À rendre au plus tard le mardi 14 juillet" in texts(receipt("fr"))
    assert "Zurück bis Dienstag, 14. Juli" in texts(receipt("de"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_refused_is_on_no_receipt(language: str) -> None:
    assert REFUSED.title not in texts(receipt(language))


def test_an_item_without_a_title_is_on_it_by_its_barcode() -> None:
    nameless = replace(lent(0), title="")
    assert nameless.barcode in texts(receipt(lines=(nameless,)))


def test_what_being_late_costs_is_on_the_receipt_of_who_renews() -> None:
    assert "Te laat: € 0,70" in texts(receipt(lines=(RENEWED_LATE,)))


def test_what_a_patron_agreed_to_pay_is_on_the_receipt_and_nothing_where_it_was_free() -> None:
    film = replace(lent(0), fee=100)
    assert "€ 1,00" in texts(receipt(lines=(film,)))
    assert not any("€" in text for text in texts(receipt(lines=(lent(0),))))

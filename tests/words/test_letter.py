"""A receipt as a letter: the same words, and nothing in a title can be more than words."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.drivers import QrCode, Rule, Text
from kiosk.words import LANGUAGES
from kiosk.words.letter import receipt_letter


class Reader(HTMLParser):
    """Reads what is shown, and which elements there are."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.shown: list[str] = []
        self.elements: set[str] = set()
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - the parser's own
        """An element begins."""
        self.elements.add(tag)

    def handle_data(self, data: str) -> None:
        """What is shown."""
        self.shown.append(data)


RECEIPT = (
    Text("Bib Beveren", bold=True, large=True),
    Rule(),
    Text("<b>Vet</b> & gezond koken"),
    QrCode("https://bib.be/?a=1&b=2"),
)
ELEMENTS = {"html", "head", "meta", "title", "body", "h1", "hr", "div", "p", "a", "strong"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_is_in_the_language_of_the_receipt(language: str) -> None:
    letter = receipt_letter(RECEIPT, "Bib Beveren", language)
    assert "Bib Beveren" in letter.subject
    assert f'<html lang="{language}">' in letter.html
    assert letter.language == language


def test_text_and_html_say_the_same() -> None:
    letter = receipt_letter(RECEIPT, "Bib Beveren", "nl")
    shown = "".join(Reader(letter.html).shown)
    for words in ("Bib Beveren", "<b>Vet</b> & gezond koken", "https://bib.be/?a=1&b=2"):
        assert words in letter.text
        assert words in shown


@given(st.text(), st.text(), st.text())
def test_no_title_becomes_an_element_or_a_header(title: str, library: str, code: str) -> None:
    letter = receipt_letter((Text(title), QrCode(code)), library, "nl")
    assert Reader(letter.html).elements <= ELEMENTS
    assert letter.subject.isprintable()
    assert letter.library.isprintable()

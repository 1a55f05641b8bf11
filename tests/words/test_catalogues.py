"""Every text is in every catalogue, worded, with the same things to fill in."""

import re
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from kiosk.words import LANGUAGES
from tools.catalogues import bring_up_to_date, texts_of_the_code

KIOSK = Path(__file__).parents[2] / "kiosk"
MOST_WORDS = 24

Texts = str | tuple[str, ...] | list[str]
"""A text, or its forms for one and many."""


def first(text: Texts) -> str:
    return text if isinstance(text, str) else text[0]


def every(text: Texts | None) -> tuple[str, ...]:
    return (text or "",) if text is None or isinstance(text, str) else tuple(text)


def source_of(language: str) -> Path:
    return KIOSK / "locales" / language / "LC_MESSAGES" / "kiosk.po"


def catalogue(language: str) -> Catalog:
    with source_of(language).open("rb") as source:
        return read_po(source)


def entries(language: str) -> list[Message]:
    return [entry for entry in catalogue(language) if entry.id]


def to_fill_in(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.fixture(scope="module")
def in_the_code() -> set[str]:
    return {first(entry.id) for entry in texts_of_the_code() if entry.id}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_holds_the_texts_of_the_code_and_no_others(
    language: str, in_the_code: set[str]
) -> None:
    assert {first(entry.id) for entry in entries(language)} == in_the_code


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_every_text_is_worded_in_every_other_language_than_that_of_the_code(language: str) -> None:
    unworded = [entry.id for entry in entries(language) if not all(every(entry.string))]
    assert not unworded


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_wording_is_a_guess(language: str) -> None:
    assert not [entry.id for entry in entries(language) if entry.fuzzy]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_wording_fills_in_the_same_as_the_code(language: str) -> None:
    wrong = [
        worded
        for entry in entries(language)
        for worded in every(entry.string)
        if worded and to_fill_in(worded) != to_fill_in(first(entry.id))
    ]
    assert not wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_longer_than_one_reads_standing(language: str) -> None:
    texts = [worded or first(e.id) for e in entries(language) for worded in every(e.string)]
    assert not [text for text in texts if len(text.split()) > MOST_WORDS]


def test_dutch_is_that_of_flanders_which_says_je_kan() -> None:
    texts = [worded for entry in entries("nl") for worded in every(entry.string)]
    assert not [text for text in texts if re.search(r"\bkunt?\b", text, re.IGNORECASE)]


def test_collecting_the_texts_again_changes_nothing(tmp_path: Path) -> None:
    again = tmp_path / "nl" / "LC_MESSAGES" / "kiosk.po"
    again.parent.mkdir(parents=True)
    again.write_bytes(source_of("nl").read_bytes())
    assert bring_up_to_date(again, texts_of_the_code()) == []
    assert again.read_text() == source_of("nl").read_text()


def test_a_new_text_is_collected_and_told_and_an_old_one_goes(tmp_path: Path) -> None:
    source = tmp_path / "nl" / "LC_MESSAGES" / "kiosk.po"
    source.parent.mkdir(parents=True)
    source.write_text('msgid ""\nmsgstr ""\n\nmsgid "Old"\nmsgstr "Oud"\n')
    texts = Catalog()
    texts.add("New")
    assert bring_up_to_date(source, texts) == ["New"]
    assert "Old" not in source.read_text()

"""Every text is in every catalogue, worded, with the same things to fill in."""

from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

from kiosk.words import LANGUAGES

KIOSK = Path(__file__).parents[2] / "kiosk"
KEYWORDS = {**DEFAULT_KEYWORDS, "msg": None}
MOST_WORDS = 24

Texts = str | tuple[str, ...] | list[str]
"""A text, or its forms for one and many."""


def texts_in_the_code() -> set[str]:
    found = extract_from_dir(KIOSK, method_map=[("**.py", "python")], keywords=KEYWORDS)
    return {first(text) for _, _, text, _, _ in found}


def first(text: Texts) -> str:
    return text if isinstance(text, str) else text[0]


def every(text: Texts | None) -> tuple[str, ...]:
    return (text or "",) if text is None or isinstance(text, str) else tuple(text)


def catalogue(language: str) -> Catalog:
    with (KIOSK / "locales" / language / "LC_MESSAGES" / "kiosk.po").open("rb") as source:
        return read_po(source)


def entries(language: str) -> list[Message]:
    return [entry for entry in catalogue(language) if entry.id]


def to_fill_in(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_holds_the_texts_of_the_code_and_no_others(language: str) -> None:
    assert {first(entry.id) for entry in entries(language)} == texts_in_the_code()


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

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.drivers.escpos_text import CodePage, printable

CP1252, CP858, ASCII = CodePage.CP1252, CodePage.CP858, CodePage.ASCII


@pytest.mark.parametrize(
    ("text", "page", "bytes_printed"),
    [
        ("Crème brûlée voor één", CP1252, b"Cr\xe8me br\xfbl\xe9e voor \xe9\xe9n"),
        ("Crème brûlée voor één", CP858, b"Cr\x8ame br\x96l\x82e voor \x82\x82n"),
        ("Crème brûlée voor één", ASCII, b"Creme brulee voor een"),
        ("€ 2,50", CP1252, b"\x80 2,50"),
        ("€ 2,50", CP858, b"\xd5 2,50"),
        ("€ 2,50", ASCII, b"EUR 2,50"),
        ("L’œuvre au noir", CP1252, b"L\x92\x9cuvre au noir"),
        ("L’œuvre au noir", CP858, b"L'oeuvre au noir"),
    ],
)
def test_dutch_and_french_in_each_code_page(
    text: str, page: CodePage, bytes_printed: bytes
) -> None:
    assert printable(text, page).encode(page) == bytes_printed


def test_accents_that_come_apart_are_composed() -> None:
    assert printable("e\N{COMBINING ACUTE ACCENT}e\N{COMBINING DIAERESIS}n", CP1252) == "éën"


@pytest.mark.parametrize("page", CodePage)
def test_chinese_becomes_latin_letters(page: CodePage) -> None:
    assert printable("三体", page) == "SanTi"


@pytest.mark.parametrize("page", CodePage)
def test_emoji_become_words_and_what_has_none_shows(page: CodePage) -> None:
    assert printable("😀 \ue000", page) == ":grinning: ?"


@pytest.mark.parametrize("page", CodePage)
def test_a_title_cannot_command_the_printer(page: CodePage) -> None:
    assert printable("\x1b@Dune\x1dV\x00\x10\x04\x01\x9b2J\x7f", page) == "@DuneV2J"


def test_invisible_characters_take_no_column() -> None:
    assert printable("\ufeffbi\u00adblio\u200bth\u202eeek\u2066", CP1252) == "bibliotheek"


def test_all_kinds_of_white_space_are_spaces() -> None:
    assert printable("a\tb\nc\rd\u2009e\u3000f", CP1252) == "a b c d e f"


@given(st.text(), st.sampled_from(CodePage))
def test_any_text_becomes_printable_bytes_one_for_each_column(text: str, page: CodePage) -> None:
    result = printable(text, page)
    data = result.encode(page)
    assert len(data) == len(result)
    assert not any(byte < 0x20 or byte == 0x7F for byte in data)

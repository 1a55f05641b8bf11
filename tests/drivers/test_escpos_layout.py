import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.drivers import Align, Line, QrCode, Rule, Text
from kiosk.drivers.escpos_layout import Row, Style, lay_out
from kiosk.drivers.escpos_text import CodePage

TITLE = "De ontdekking van de hemel en andere verhalen van Harry Mulisch"


def rows(line: Line, columns: int) -> list[str]:
    laid_out = lay_out((line,), columns, CodePage.CP1252)
    return [piece.text for piece in laid_out if isinstance(piece, Row)]


def test_a_title_hangs_on_58_mm_paper() -> None:
    assert rows(Text(TITLE, indent=2), 32) == [
        "De ontdekking van de hemel en",
        "  andere verhalen van Harry",
        "  Mulisch",
    ]


def test_a_title_on_80_mm_paper() -> None:
    assert rows(Text(TITLE, indent=2), 42) == [
        "De ontdekking van de hemel en andere",
        "  verhalen van Harry Mulisch",
    ]
    assert rows(Text(TITLE, indent=2), 48) == [
        "De ontdekking van de hemel en andere verhalen",
        "  van Harry Mulisch",
    ]


def test_large_letters_have_half_the_columns() -> None:
    assert rows(Text("Bibliotheek Zottegem", large=True), 32) == ["Bibliotheek", "Zottegem"]


def test_words_are_measured_after_transliteration() -> None:
    assert rows(Text("図書館 " * 4), 32) == ["TuShuGuan TuShuGuan TuShuGuan", "TuShuGuan"]


def test_a_non_breaking_space_keeps_words_together_and_prints_as_a_space() -> None:
    assert rows(Text("Te betalen, samen\N{NO-BREAK SPACE}€\N{NO-BREAK SPACE}12,50"), 24) == [
        "Te betalen,",
        "samen € 12,50",
    ]


def test_an_empty_text_is_an_empty_line() -> None:
    assert rows(Text(""), 42) == [""]


@pytest.mark.parametrize("columns", [32, 42, 48])
def test_a_rule_goes_across_the_paper(columns: int) -> None:
    assert rows(Rule(), columns) == ["-" * columns]


def test_looks_and_codes_are_kept() -> None:
    lines = (Text("Dag!", bold=True, large=True, align=Align.CENTER), QrCode("https://bib.be"))
    assert list(lay_out(lines, 42, CodePage.CP1252)) == [
        Row("Dag!", Style(bold=True, large=True, align=Align.CENTER)),
        QrCode("https://bib.be"),
    ]


@given(
    st.text(max_size=200),
    st.integers(min_value=0, max_value=60),
    st.sampled_from([32, 42, 48]),
    st.booleans(),
)
def test_no_text_is_wider_than_the_paper(text: str, indent: int, columns: int, large: bool) -> None:
    width = columns // 2 if large else columns
    assert all(len(row) <= width for row in rows(Text(text, large=large, indent=indent), columns))

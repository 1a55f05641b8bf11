"""The decision table: every rule in Dutch, with situations and what is expected of each.

``beslissingen/*.md`` can be read, and added to, by a librarian; the words are in ``dutch.py``.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.domain.clauses import clauses
from tests.domain.situation import Situation
from tests.domain.told import told

FOLDER = Path(__file__).parent / "beslissingen"
TABLES = sorted(FOLDER.glob("[1-9]-*.md"))
ENOUGH = 150


@dataclass(frozen=True)
class Row:
    """A row of the table. ``sentence``: the rule it comes from, the heading above it."""

    place: str
    sentence: str
    situation: str
    expected: str


def rows() -> list[Row]:
    return [row for path in TABLES for row in _rows(path)]


def _rows(path: Path) -> list[Row]:
    found: list[Row] = []
    sentence = ""
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if line.startswith("## "):
            sentence = line.removeprefix("## ")
        elif line.startswith("| ") and not line.startswith(("| situatie", "| ---")):
            situation, expected = (cell.strip() for cell in line.strip("|").split("|"))
            found.append(Row(f"{path.stem}:{number}", sentence, situation, expected))
    return found


ROWS = rows()
SENTENCES = [
    line.removeprefix("## ")
    for path in TABLES
    for line in path.read_text().splitlines()
    if line.startswith("## ")
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.place)
def test_the_kiosk_decides_as_the_table_says(row: Row) -> None:
    expected = clauses(row.expected)
    decided = told(Situation(row.situation).decide())
    assert {word: decided.get(word) for word in expected} == expected, row.sentence


def test_there_are_enough_rows_and_no_two_of_a_sentence_are_the_same() -> None:
    assert len(ROWS) >= ENOUGH
    told_twice = Counter((row.sentence, row.situation) for row in ROWS) - Counter(
        {(row.sentence, row.situation) for row in ROWS}
    )
    assert not told_twice


@pytest.mark.parametrize("sentence", SENTENCES)
def test_every_sentence_has_rows_and_one_of_them_refuses(sentence: str) -> None:
    expected = [row.expected for row in ROWS if row.sentence == sentence]
    assert len(expected) > 1
    assert any("geweigerd" in text for text in expected)


def contents() -> dict[str, list[str]]:
    """The rule book as ``INHOUD.md`` has it: each rule, with the sentences of the table."""
    found: dict[str, list[str]] = {}
    for line in (FOLDER / "INHOUD.md").read_text().splitlines():
        if line.startswith("- "):
            rule = line.removeprefix("- ")
            assert rule not in found, f"twee keer {rule}"
            found[rule] = []
        elif line.startswith("  - "):
            found[rule].append(line.removeprefix("  - "))
    return found


CONTENTS = contents()


@pytest.mark.parametrize("rule", CONTENTS)
def test_every_rule_of_the_book_is_decided_by_rows_and_one_of_them_refuses(rule: str) -> None:
    assert CONTENTS[rule]
    assert set(CONTENTS[rule]) <= set(SENTENCES)
    expected = [row.expected for row in ROWS if row.sentence in CONTENTS[rule]]
    assert len(expected) > 1
    assert any("geweigerd" in text for text in expected)


def test_every_sentence_of_the_table_belongs_to_a_rule_of_the_book() -> None:
    named = {sentence for sentences in CONTENTS.values() for sentence in sentences}
    assert sorted(set(SENTENCES) - named) == []

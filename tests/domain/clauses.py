"""The small language of the decision table: ``woord: waarde; woord: waarde``."""

import re
from datetime import date, datetime, time

from kiosk.domain.period import BRUSSELS, Period

DATE = r"\d{4}-\d\d-\d\d"
_KNOWN = frozenset(
    {
        "antwoord",
        "balie",
        "doet",
        "eID als pas",
        "exemplaar",
        "grens te laat",
        "groep",
        "heeft",
        "kalender",
        "leden",
        "lener",
        "licentie",
        "lid",
        "ook deze barcode",
        "opties",
        "pas",
        "productkoppeling",
        "referentieregio",
        "reglement",
        "reservering",
        "schuld",
        "schuldgrens",
        "te laat",
        "uitgeleend",
        "verlengt andermans",
        "verlengt vanzelf",
        "vormen",
        "waar",
        "wanneer",
        "zelfde nummer",
    }
)


class Said:
    """What a situation says, by the word in front of the colon."""

    def __init__(self, text: str) -> None:
        self._said = clauses(text)
        unknown = self._said.keys() - _KNOWN
        assert not unknown, f"onbekend in de situatie: {unknown}"

    def get(self, word: str) -> str:
        """What is said of it; empty where nothing is."""
        return self._said.get(word, "")

    def several(self, word: str) -> list[str]:
        """The things that are said of it."""
        return several(self.get(word))


def clauses(text: str) -> dict[str, str]:
    """Take a cell apart; a clause without a colon stands for itself."""
    found: dict[str, str] = {}
    for clause in text.split(";"):
        word, _, value = clause.strip().partition(": ")
        assert word, f"een lege bepaling in: {text}"
        assert word not in found, f"twee keer {word}"
        found[word] = value.strip()
    return found


def several(text: str) -> list[str]:
    """Take a value apart: several things with ``+`` between them."""
    return [part.strip() for part in text.split("+") if part.strip()]


def words(text: str) -> list[str]:
    """Take a description apart: its marks with a comma between them."""
    return [part.strip() for part in re.split(r",(?!\d)", text) if part.strip()]


def moment(text: str) -> datetime:
    """Read ``2026-11-17`` (at ten) or ``2026-11-17 22:15``, in Flanders."""
    day, _, clock = text.partition(" ")
    return datetime.combine(date.fromisoformat(day), time.fromisoformat(clock or "10:00"), BRUSSELS)


def cents(text: str) -> int:
    """Read ``5,00``."""
    euros, _, rest = text.partition(",")
    return int(euros) * 100 + int(rest)


def span(text: str, default: Period) -> Period:
    """Read ``van 2026-01-01 t/m 2026-12-31``, either half of it, or ``t/m open``."""
    start, end = re.search(f"van ({DATE})", text), re.search(f"t/m ({DATE}|open)", text)
    return Period(
        date.fromisoformat(start[1]) if start else default.start,
        (None if end[1] == "open" else date.fromisoformat(end[1])) if end else default.end,
    )


def mark(marks: list[str], pattern: str) -> str | None:
    """Return what the one mark of this shape says."""
    found = (re.fullmatch(pattern, mark) for mark in marks)
    return next((match[1] for match in found if match), None)


def number_in(marks: list[str], pattern: str) -> int | None:
    """Return the number in the one mark of this shape."""
    found = mark(marks, pattern)
    return None if found is None else int(found)

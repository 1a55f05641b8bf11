"""Dates, times, money and numbers as people say them; words for every reason there is."""

from datetime import UTC, date, datetime
from enum import StrEnum

import pytest

from kiosk.domain.circulation import ItemReason, Place
from kiosk.domain.credential import CodeProblem
from kiosk.domain.membership import Notice, Reason
from kiosk.domain.reading import ReadProblem
from kiosk.domain.visit import Done, Hint, NoteKind
from kiosk.drivers import Fault
from kiosk.drivers.health import DeviceKind, DeviceState
from kiosk.words import LANGUAGES, Words, words_in
from kiosk.words.counts import count
from kiosk.words.devices import FAULTS, KINDS, STATES
from kiosk.words.hints import hint_words
from kiosk.words.items import DONE, PLACES, destination, refusal
from kiosk.words.passes import NOTICES

DUTCH, ENGLISH = words_in("nl"), words_in("en")
FRENCH, GERMAN = words_in("fr"), words_in("de")
JULY = date(2026, 7, 14)
JUNE = date(2026, 6, 16)
HINTS: list[Hint] = [*ReadProblem, *CodeProblem, *NoteKind, *ItemReason, *Reason]


def test_a_day_is_said_with_its_weekday_and_month() -> None:
    assert DUTCH.day(JULY, JUNE) == "dinsdag 14 juli"
    assert ENGLISH.day(JULY, JUNE) == "Tuesday 14 July"
    assert FRENCH.day(JULY, JUNE) == "mardi 14 juillet"
    assert GERMAN.day(JULY, JUNE) == "Dienstag, 14. Juli"


def test_the_first_of_a_month_is_said_as_one_says_it() -> None:
    first = date(2026, 12, 1)
    assert DUTCH.day(first, JUNE) == "dinsdag 1 december"
    assert FRENCH.day(first, JUNE) == "mardi 1er décembre"
    assert GERMAN.day(first, JUNE) == "Dienstag, 1. Dezember"


def test_a_day_of_another_year_is_said_with_its_year() -> None:
    assert DUTCH.day(date(2027, 1, 5), JUNE) == "dinsdag 5 januari 2027"


@pytest.mark.parametrize("month", range(1, 13))
def test_every_month_has_its_own_name(month: int) -> None:
    names = {DUTCH.day(date(2026, other, 1), JUNE).split()[-1] for other in range(1, 13)}
    assert len(names) == len(range(1, 13))
    assert DUTCH.day(date(2026, month, 1), JUNE).islower()


def test_a_time_is_that_of_flanders() -> None:
    noon_in_summer = datetime(2026, 7, 1, 10, 5, tzinfo=UTC)
    assert DUTCH.clock(noon_in_summer) == "12.05 uur"
    assert ENGLISH.clock(noon_in_summer) == "12:05"
    assert FRENCH.clock(noon_in_summer) == "12h05"
    assert GERMAN.clock(noon_in_summer) == "12:05\N{NO-BREAK SPACE}Uhr"


def test_a_moment_of_another_day_is_said_with_its_day() -> None:
    late = datetime(2026, 6, 15, 22, 30, tzinfo=UTC)  # past midnight in Flanders
    assert DUTCH.moment(late, JUNE) == "0.30 uur"
    assert DUTCH.moment(late, JULY) == "dinsdag 16 juni, 0.30 uur"


def test_money_is_written_as_it_is_here() -> None:
    assert DUTCH.money(250) == "€\N{NO-BREAK SPACE}2,50"
    assert ENGLISH.money(5) == "€0.05"
    assert FRENCH.money(250) == GERMAN.money(250) == "2,50\N{NO-BREAK SPACE}€"


def test_one_and_many_differ() -> None:
    one, many = "{count} operation", "{count} operations"
    assert DUTCH.ngettext(one, many, 1) == "1 verrichting"
    assert DUTCH.ngettext(one, many, 2) == "2 verrichtingen"
    assert [FRENCH.ngettext(one, many, n) for n in (0, 1, 2)] == [
        "0 opération",
        "1 opération",
        "2 opérations",
    ]


def test_a_language_without_a_catalogue_is_told_so() -> None:
    with pytest.raises(LookupError, match="nl, fr, en, de"):
        words_in("tlh")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("hint", HINTS, ids=repr)
def test_every_hint_says_what_is_the_matter_and_what_to_do(hint: Hint, language: str) -> None:
    said = hint_words(words_in(language), hint)
    assert said.what.endswith((".", "!"))
    assert said.now.endswith(".")


@pytest.mark.parametrize(
    ("table", "members"),
    [
        (DONE, Done),
        (PLACES, Place),
        (NOTICES, Notice),
        (KINDS, DeviceKind),
        (STATES, DeviceState),
        (FAULTS, Fault),
    ],
    ids=lambda entry: getattr(entry, "__name__", "words"),
)
def test_every_member_has_words(table: dict[StrEnum, object], members: type[StrEnum]) -> None:
    assert set(table) == set(members)


@pytest.mark.parametrize("words", [words_in(one) for one in LANGUAGES], ids=list(LANGUAGES))
@pytest.mark.parametrize("done", Done)
def test_what_was_done_is_counted(words: Words, done: Done) -> None:
    assert count(words, done, 3).startswith("3 ")


def test_where_an_item_can_be_brought_back_is_named_when_known() -> None:
    reason = ItemReason.RETURN_ELSEWHERE
    assert refusal(DUTCH, reason, "Temse").now == "Breng het terug in Temse."
    assert refusal(DUTCH, reason).now == "Breng het terug waar je het leende."


def test_where_transport_brings_an_item_is_named_when_known() -> None:
    assert destination(DUTCH, Place.TRANSPORT, "Temse") == "Leg het in de bak voor Temse."
    assert "andere bib" in destination(DUTCH, Place.TRANSPORT)
    assert "Temse" not in destination(DUTCH, Place.SHELF, "Temse")

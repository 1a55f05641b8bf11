from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.reading import ChipRead, ReadProblem, Unreadable
from kiosk.drivers.chip import (
    GONE_AFTER,
    HOVERS_AFTER,
    TOO_SHORT,
    Chip,
    ChipReading,
    Presentation,
    chip_listed,
    chip_reading,
)

UITPAS = ChipRead("044D71DA862680")
PHONE = Unreadable(ReadProblem.RANDOM_CHIP)


LISTED = bytes.fromhex("01 01 0344 20 07 044d71da862680")


def test_a_readers_answer_tells_the_chip_and_whether_it_is_alone() -> None:
    assert chip_listed(b"\x00") is None
    assert chip_listed(LISTED) == Chip(bytes.fromhex("044d71da862680"))
    two = b"\x02" + LISTED[1:] + bytes.fromhex("02 0344 20 07 04123456789abc")
    assert chip_listed(two) == Chip(bytes.fromhex("044d71da862680"), alone=False)


@pytest.mark.parametrize("length", range(len(LISTED)))
def test_half_an_answer_is_no_chip(length: int) -> None:
    with pytest.raises(IndexError):
        chip_listed(LISTED[:length])


@given(st.binary(max_size=60))
def test_random_answers_raise_nothing_else(answer: bytes) -> None:
    with suppress(IndexError):
        chip_reading(chip_listed(answer))


def test_the_chip_of_a_uitpas_is_told_by_its_number_in_the_readers_order() -> None:
    assert chip_reading(Chip(bytes.fromhex("044d71da862680"))) == UITPAS


@pytest.mark.parametrize(
    ("uid", "problem"),
    [
        ("08a1b2c3", ReadProblem.RANDOM_CHIP),
        ("04a1b2c3", ReadProblem.OTHER_CHIP),
        ("054d71da862680", ReadProblem.OTHER_CHIP),
        ("044d71da862680112233", ReadProblem.OTHER_CHIP),
        ("", ReadProblem.OTHER_CHIP),
    ],
)
def test_other_chips_are_each_told_for_what_they_are(uid: str, problem: ReadProblem) -> None:
    assert chip_reading(Chip(bytes.fromhex(uid))) == Unreadable(problem)


def test_of_two_cards_neither_is_read() -> None:
    two = Chip(bytes.fromhex("044d71da862680"), alone=False)
    assert chip_reading(two) == Unreadable(ReadProblem.TWO_CARDS)


def test_a_library_may_accept_chips_of_another_maker() -> None:
    assert chip_reading(Chip(bytes.fromhex("054d71da862680")), makers={5}) is not None
    assert chip_reading(Chip(bytes.fromhex("044d71da862680")), makers={5}) != UITPAS


def test_nothing_of_a_chip_shows_its_number() -> None:
    chip = Chip(bytes.fromhex("044d71da862680"))
    assert "4d71" not in f"{chip} {chip_reading(chip)}".lower().replace("\\x", "")


def told(*looks: ChipReading | None) -> list[ChipReading]:
    presentation = Presentation()
    return [reading for look in looks if (reading := presentation.look(look))]


def test_a_card_that_stays_is_one_reading() -> None:
    assert told(UITPAS, UITPAS, UITPAS) == [UITPAS]


def test_a_card_missed_for_a_moment_is_still_the_same_card() -> None:
    missed = [None] * (GONE_AFTER - 1)
    assert told(UITPAS, *missed, UITPAS, *missed, UITPAS) == [UITPAS]


def test_a_card_that_went_away_is_read_again() -> None:
    assert told(UITPAS, *[None] * GONE_AFTER, UITPAS) == [UITPAS, UITPAS]


def test_a_card_taken_away_before_it_told_its_number_is_told_once_it_is_gone() -> None:
    assert told(TOO_SHORT, *[None] * (GONE_AFTER - 1)) == []
    assert told(TOO_SHORT, *[None] * GONE_AFTER) == [TOO_SHORT]
    assert told(*[TOO_SHORT, *[None] * GONE_AFTER] * 2) == [TOO_SHORT, TOO_SHORT]


def test_a_card_on_its_way_to_the_reader_and_away_from_it_is_just_that_card() -> None:
    on_its_way = [TOO_SHORT, None, TOO_SHORT]
    assert told(*on_its_way, UITPAS, *on_its_way, *[None] * GONE_AFTER) == [UITPAS]


def test_a_card_that_hovers_is_told_once_and_read_when_it_comes_nearer() -> None:
    assert told(*[TOO_SHORT] * (HOVERS_AFTER - 1)) == []
    assert told(*[TOO_SHORT] * 3 * HOVERS_AFTER) == [TOO_SHORT]
    assert told(*[TOO_SHORT] * HOVERS_AFTER, UITPAS) == [TOO_SHORT, UITPAS]
    assert told(*[TOO_SHORT] * HOVERS_AFTER, *[None] * GONE_AFTER) == [TOO_SHORT]


def test_nothing_more_is_awaited_when_every_card_is_gone_and_told() -> None:
    presentation = Presentation()
    for reading, over in ((TOO_SHORT, False), (None, False), (None, False), (None, True)):
        presentation.look(reading)
        assert presentation.over is over


def test_the_card_that_is_left_of_two_is_read() -> None:
    two = Unreadable(ReadProblem.TWO_CARDS)
    assert told(None, two, two, UITPAS, UITPAS) == [two, UITPAS]

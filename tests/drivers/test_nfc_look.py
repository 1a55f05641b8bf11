"""One look at a PN532, command by command."""

import pytest

from kiosk.drivers.chip import Chip
from recorded_pn532 import RecordedPn532
from virtual_pn532 import ACK, SENS_REQ, Card, frame

UITPAS = bytes.fromhex("044D71DA862680")
NOTHING, OFF = ACK + frame(b"\xd5\x4b\x00"), ACK + frame(b"\xd5\x33")
PASS = ACK + frame(b"\xd5\x4b\x01" + Card(UITPAS).target(1))
SILENCE, ANSWER = (ACK + frame(bytes([0xD5, 0x07, fifo])) for fifo in (SENS_REQ, 0x80))
NO_OTHER_TYPE = NOTHING * 2
HASTY = NOTHING + ANSWER + NOTHING
"""No card, but something answered; nor is it Topaz."""


@pytest.fixture
def reader() -> RecordedPn532:
    """One that has looked once, so that other types are not due."""
    reader = RecordedPn532()
    assert look(reader, NOTHING + SILENCE + NO_OTHER_TYPE + OFF) is None
    return reader


def look(reader: RecordedPn532, said: bytes) -> Chip | None:
    reader.say(said)
    return reader.frontend.look()


def test_a_pass_is_found_with_two_commands(reader: RecordedPn532) -> None:
    assert look(reader, PASS + OFF) == Chip(UITPAS)


def test_an_empty_reader_is_left_with_three_commands(reader: RecordedPn532) -> None:
    assert look(reader, NOTHING + SILENCE + OFF) is None


def test_an_answer_without_a_number_is_a_hasty_card_only_if_it_comes_twice(
    reader: RecordedPn532,
) -> None:
    hasty = Chip(b"", hasty=True)
    assert look(reader, HASTY + OFF) is None
    assert look(reader, NOTHING + SILENCE + OFF) is None
    assert [look(reader, HASTY + OFF) for _ in range(2)] == [None, hasty]


def test_a_card_that_answered_before_it_told_its_number_is_that_card(
    reader: RecordedPn532,
) -> None:
    assert [look(reader, said + OFF) for said in (HASTY, PASS)] == [None, Chip(UITPAS)]

"""What a library asks of an eID, and how little of a reading is shown to whoever looks after it."""

import pytest

from kiosk.domain.reading import (
    Assurance,
    CardRemoved,
    ChipRead,
    CodeScanned,
    EidRead,
    Reading,
    ReadProblem,
    Require,
    Unreadable,
    masked,
)


@pytest.mark.parametrize(
    ("require", "enough"),
    [
        (Require.GENUINE, {Assurance.GENUINE}),
        (Require.SIGNED, {Assurance.GENUINE, Assurance.SIGNED}),
        (Require.ANY, set(Assurance)),
    ],
)
def test_a_library_says_how_sure_it_wants_to_be_of_an_eid(
    require: Require, enough: set[Assurance]
) -> None:
    assert {assurance for assurance in Assurance if require.met_by(assurance)} == enough


@pytest.mark.parametrize(
    ("reading", "shown"),
    [
        (EidRead("85073003328", Assurance.SIGNED), "eID (signed)"),
        (ChipRead("044D71DA862680"), "chip, 7 bytes"),
        (CodeScanned("30004000138035"), "code, 14 characters"),
        (CardRemoved(), "card removed"),
        (Unreadable(ReadProblem.TWO_CARDS), "unreadable: two_cards"),
    ],
)
def test_a_log_tells_what_kind_of_thing_was_read_and_never_its_number(
    reading: Reading, shown: str
) -> None:
    assert masked(reading) == shown

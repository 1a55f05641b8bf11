"""An eID is asked for no more than it must be."""

import pytest

from eid_desk import ANOTHER_NUMBER, NUMBER, Desk, key_like_a_registers
from kiosk.domain.reading import ReadProblem, Require
from kiosk.drivers.eid.apdu import CHUNK
from kiosk.drivers.eid.der import trim_der
from kiosk.drivers.eid.read import Trust
from kiosk.drivers.eid.roots import Roots
from virtual_eid import IDENTITY, IDENTITY_SIGNATURE, RRN_CERTIFICATE, VirtualEid
from virtual_pki import Register
from virtual_town_hall import (
    TownHall,
)


def read_of(card: VirtualEid, file: bytes) -> int:
    """How many bytes of a file the card was asked for."""
    chosen, asked = b"", 0
    for command in card.received:
        if command[:3] == b"\x00\xa4\x08":
            chosen = command[5:]
        elif command[:2] == b"\x00\xb0" and chosen == file:
            asked += command[4]
    return asked


def test_a_certificate_that_is_known_is_not_read_again(desk: Desk, town_hall: TownHall) -> None:
    first, second = town_hall.issue(NUMBER), town_hall.issue(ANOTHER_NUMBER)
    desk.read(first)
    assert read_of(first, RRN_CERTIFICATE) == len(trim_der(first.files[RRN_CERTIFICATE]))
    assert desk.read(second).national_number == ANOTHER_NUMBER
    assert read_of(second, RRN_CERTIFICATE) < 100


@pytest.mark.parametrize(
    ("applet", "register", "commands"),
    [
        ("1.1", None, (10, 8)),
        ("1.7", None, (11, 9)),
        ("1.7", Register.EC, (9, 8)),
        ("1.8", None, (14, 13)),
    ],
)
def test_a_read_takes_no_more_commands_than_it_must(
    desk: Desk,
    town_hall: TownHall,
    applet: str,
    register: Register | None,
    commands: tuple[int, int],
) -> None:
    cards = [town_hall.issue(NUMBER, applet, register=register) for _ in commands]
    for card in cards:
        desk.read(card)
    assert tuple(len(card.received) for card in cards) == commands


@pytest.mark.parametrize(
    ("signature", "padding"), [("1.7", 0), ("1.7", 300), ("1.8", 0), ("1.8", 300)]
)
def test_a_signature_is_read_with_and_without_padding(
    desk: Desk, town_hall: TownHall, signature: str, padding: int
) -> None:
    card = town_hall.issue(NUMBER, signature)
    whole = town_hall.pki.registers[Register.RSA if signature == "1.7" else Register.EC]
    card.files[IDENTITY_SIGNATURE] = whole.sign(card.files[IDENTITY]) + bytes(padding)
    assert desk.read(card).national_number == NUMBER


def test_posing_with_the_beginning_of_a_known_certificate_helps_nobody(
    desk: Desk, town_hall: TownHall
) -> None:
    genuine = town_hall.issue(NUMBER)
    desk.read(genuine)
    forged = town_hall.issue(ANOTHER_NUMBER, register=key_like_a_registers())
    beginning = genuine.files[RRN_CERTIFICATE][:CHUNK]
    forged.files[RRN_CERTIFICATE] = beginning + forged.files[RRN_CERTIFICATE][CHUNK:]
    assert desk.refuses(forged) is ReadProblem.EID_FORGED


def test_a_certificate_that_no_root_signed_is_not_remembered(
    roots: Roots, town_hall: TownHall
) -> None:
    trust = Trust(roots, Require.ANY)
    card = town_hall.issue(NUMBER, register=key_like_a_registers())
    Desk(trust).read(card)
    assert trust.known.get(card.files[RRN_CERTIFICATE]) is None

"""The Belgian eID over its own commands: who it is, and whether to believe it."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from eid_desk import ANOTHER_NUMBER, CHALLENGE, NUMBER, Desk, key_like_a_registers
from kiosk.domain.reading import Assurance, EidRead, ReadProblem, Require
from kiosk.drivers.eid.apdu import CHUNK
from kiosk.drivers.eid.checked import Check
from kiosk.drivers.eid.read import Trust
from kiosk.drivers.eid.refusal import CardRefused
from kiosk.drivers.eid.roots import Roots
from kiosk.drivers.eid.verify import check_chip
from virtual_card import BANK_CARD, EMPTY_CARD, NOT_FOUND, VirtualCard
from virtual_eid import BASIC_KEY, IDENTITY, IDENTITY_SIGNATURE, PKCS15, RRN_CERTIFICATE, VirtualEid
from virtual_pki import Register
from virtual_town_hall import (
    TownHall,
    copied,
    copied_as_older,
    copied_with_own_key,
    with_another_number,
)


@pytest.mark.parametrize("short_reads", [False, True])
@pytest.mark.parametrize(
    ("applet", "assurance"),
    [("1.1", Assurance.SIGNED), ("1.7", Assurance.SIGNED), ("1.8", Assurance.GENUINE)],
)
def test_a_card_of_each_applet_says_who_it_is(
    desk: Desk, town_hall: TownHall, applet: str, assurance: Assurance, short_reads: bool
) -> None:
    card = replace(town_hall.issue(NUMBER, applet), short_reads=short_reads)
    assert desk.read(card) == EidRead(NUMBER, assurance)


def test_a_rekeyed_card_is_signed_with_the_newer_kind_of_key(
    desk: Desk, town_hall: TownHall
) -> None:
    card = town_hall.issue(NUMBER, "1.7", register=Register.EC)
    assert desk.read(card) == EidRead(NUMBER, Assurance.SIGNED)


def test_a_card_that_knows_its_applet_by_the_general_name_only_is_read(
    desk: Desk, town_hall: TownHall
) -> None:
    assert desk.read(replace(town_hall.issue(NUMBER), names=(PKCS15,))).national_number == NUMBER


@pytest.mark.parametrize("short_reads", [False, True])
def test_a_file_that_ends_where_a_read_ends_is_read_whole(
    desk: Desk, town_hall: TownHall, short_reads: bool
) -> None:
    card = replace(town_hall.issue(NUMBER, "1.7"), short_reads=short_reads)
    identity = card.files[IDENTITY]
    identity += bytes(-len(identity) % CHUNK)
    signature = town_hall.pki.registers[Register.RSA].sign(identity)
    card.files |= {IDENTITY: identity, IDENTITY_SIGNATURE: signature}
    assert desk.read(card).national_number == NUMBER


@pytest.mark.parametrize("document_type", [1, 6, 11, 18, 27, 36, 61, 69])
def test_kids_and_foreigners_have_cards_too(
    desk: Desk, town_hall: TownHall, document_type: int
) -> None:
    assert desk.read(town_hall.issue(NUMBER, document_type=document_type)).national_number == NUMBER


@pytest.mark.parametrize(
    "number",
    ["01010100126", "85473003317", "00000100166", "85990100122"],
    ids=["born since 2000", "BIS", "birthday unknown", "test card with month 99"],
)
def test_national_numbers_with_odd_dates_are_read(
    desk: Desk, town_hall: TownHall, number: str
) -> None:
    assert desk.read(town_hall.issue(number)).national_number == number


@pytest.mark.parametrize("number", ["85073003329", "8507300332", "85.07.30033", "             "])
def test_what_is_no_national_number_is_not_passed_on(
    desk: Desk, town_hall: TownHall, number: str
) -> None:
    assert desk.refuses(town_hall.issue(number)) is ReadProblem.NOT_AN_EID


def test_only_what_lending_needs_is_read(desk: Desk, town_hall: TownHall) -> None:
    card = town_hall.issue(NUMBER)
    desk.read(card)
    chosen = [command[5:] for command in card.received if command[:3] == b"\x00\xa4\x08"]
    assert chosen == [RRN_CERTIFICATE, IDENTITY, IDENTITY_SIGNATURE, BASIC_KEY]


# The chip's own proof


def test_the_chip_proves_itself_once_a_read(desk: Desk, town_hall: TownHall) -> None:
    card = town_hall.issue(NUMBER)
    desk.read(card)
    assert card.challenges == 1


@pytest.mark.parametrize("require", list(Require))
@pytest.mark.parametrize("copy", [copied, copied_with_own_key, copied_as_older])
def test_a_copy_is_refused_whatever_the_library_requires(
    roots: Roots, town_hall: TownHall, copy: Callable[[VirtualEid], VirtualEid], require: Require
) -> None:
    card = copy(town_hall.issue(NUMBER))
    assert Desk(Trust(roots, require)).refuses(card) is ReadProblem.EID_FORGED


def test_an_answer_to_another_challenge_proves_nothing(town_hall: TownHall) -> None:
    card = town_hall.issue(NUMBER)
    assert card.basic_key is not None
    card.answer(b"\x00\x88\x02\x81\x32\x94\x30" + CHALLENGE)
    answer = card.answer(b"\x00\xc0\x00\x00\x60")[:-2]
    check_chip(card.basic_key.public_key(), CHALLENGE, answer)
    with pytest.raises(CardRefused):
        check_chip(card.basic_key.public_key(), bytes(48), answer)


def test_a_copy_whose_key_is_no_key_is_refused(desk: Desk, town_hall: TownHall) -> None:
    card = town_hall.issue(NUMBER)
    card.files[BASIC_KEY] = b"\x30\x03\x02\x01\x00"
    assert desk.refuses(card) is ReadProblem.EID_FORGED
    assert card.challenges == 0


# Policies and other cards


SIGNED_ONLY = [("1.1", None), ("1.7", None), ("1.7", Register.EC)]


@pytest.mark.parametrize(("applet", "register"), SIGNED_ONLY, ids=["1.1", "1.7", "1.7 re-keyed"])
def test_cards_that_could_be_copies_are_refused_where_a_library_requires_genuine_ones(
    roots: Roots, town_hall: TownHall, applet: str, register: Register | None
) -> None:
    def card() -> VirtualEid:
        return town_hall.issue(NUMBER, applet, register=register)

    assert Desk(Trust(roots, Require.GENUINE)).refuses(card()) is ReadProblem.EID_UNSURE
    for lax in (Require.SIGNED, Require.ANY):
        assert Desk(Trust(roots, lax)).read(card()).assurance is Assurance.SIGNED


@pytest.mark.parametrize("require", list(Require))
def test_a_genuine_card_is_accepted_whatever_the_library_requires(
    roots: Roots, town_hall: TownHall, require: Require
) -> None:
    read = Desk(Trust(roots, require)).read(town_hall.issue(NUMBER, "1.8"))
    assert read.assurance is Assurance.GENUINE


@pytest.mark.parametrize("require", [Require.GENUINE, Require.SIGNED])
@pytest.mark.parametrize("applet", ["1.1", "1.7", "1.8"])
def test_a_card_of_an_unknown_register_is_refused_by_all_but_the_laxest(
    roots: Roots, town_hall: TownHall, applet: str, require: Require
) -> None:
    card = town_hall.issue(NUMBER, applet, register=key_like_a_registers())
    assert Desk(Trust(roots, require)).refuses(card) is ReadProblem.EID_FORGED
    assert card.challenges == 0


@pytest.mark.parametrize("card", [BANK_CARD, EMPTY_CARD], ids=["bank", "empty"])
def test_another_card_is_no_eid(desk: Desk, card: VirtualCard) -> None:
    assert desk.refuses(card) is ReadProblem.NOT_AN_EID


def test_a_card_that_was_never_activated_says_so(desk: Desk, town_hall: TownHall) -> None:
    card = replace(town_hall.issue(NUMBER), activated=False)
    assert desk.refuses(card) is ReadProblem.EID_NOT_ACTIVATED


@pytest.mark.parametrize("document_type", [7, 8])
def test_a_civil_servants_tool_is_no_persons_card(
    desk: Desk, town_hall: TownHall, document_type: int
) -> None:
    card = town_hall.issue(NUMBER, document_type=document_type)
    assert desk.refuses(card) is ReadProblem.NOT_AN_EID


@pytest.mark.parametrize("file", [IDENTITY, IDENTITY_SIGNATURE, RRN_CERTIFICATE])
@pytest.mark.parametrize("content", [b"", bytes(300), b"\xff" * 20_000], ids=["none", "0", "long"])
def test_an_empty_or_endless_file_is_no_eids(
    desk: Desk, town_hall: TownHall, file: bytes, content: bytes
) -> None:
    card = town_hall.issue(NUMBER)
    card.files[file] = content
    assert desk.refuses(card) in {ReadProblem.NOT_AN_EID, ReadProblem.EID_FORGED}


def test_a_missing_file_is_no_eids(desk: Desk, town_hall: TownHall) -> None:
    card = town_hall.issue(NUMBER)
    del card.files[RRN_CERTIFICATE]
    assert card.answer(b"\x00\xa4\x08\x0c\x06" + RRN_CERTIFICATE) == NOT_FOUND
    assert desk.refuses(card) is ReadProblem.NOT_AN_EID


@pytest.mark.parametrize(
    ("applet", "issuer", "algorithm", "proven"),
    [
        ("1.1", "CN=Made-up Root CA3", "RSA-1024", False),
        ("1.7", "CN=Made-up Root CA4", "RSA-2048", False),
        ("1.8", "CN=Made-up Root CA6", "EC-384", True),
    ],
)
def test_each_check_is_told_with_what_proved_it(
    desk: Desk, town_hall: TownHall, applet: str, issuer: str, algorithm: str, proven: bool
) -> None:
    desk.read(town_hall.issue(NUMBER, applet))
    told = {one.check: one for one in desk.checks}
    assert list(told) == list(Check)
    assert [check for check, one in told.items() if not one.proven] == [Check.CHIP] * (not proven)
    assert told[Check.ISSUER].detail == issuer
    assert told[Check.SIGNATURE].detail == algorithm
    assert NUMBER not in repr(desk.checks)


def test_what_is_told_ends_where_the_card_is_refused(desk: Desk, town_hall: TownHall) -> None:
    desk.refuses(with_another_number(town_hall.issue(NUMBER), ANOTHER_NUMBER))
    assert [one.check for one in desk.checks] == [Check.APPLET, Check.ISSUER]


def test_the_number_is_in_no_words_about_the_card(desk: Desk, town_hall: TownHall) -> None:
    assert NUMBER not in repr(desk.read(town_hall.issue(NUMBER)))

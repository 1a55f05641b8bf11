"""The Belgian eID over its own commands: who it is, and whether to believe it."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP384R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding

from kiosk.domain.reading import Assurance, EidRead, ReadProblem, Require
from kiosk.drivers.eid.apdu import CHUNK, Applet
from kiosk.drivers.eid.checked import Check, Checked
from kiosk.drivers.eid.der import trim_der
from kiosk.drivers.eid.read import Trust, read_eid
from kiosk.drivers.eid.refusal import CardRefused
from kiosk.drivers.eid.roots import Roots, load_roots
from kiosk.drivers.eid.verify import check_chip
from virtual_card import BANK_CARD, EMPTY_CARD, NOT_FOUND, VirtualCard
from virtual_eid import BASIC_KEY, IDENTITY, IDENTITY_SIGNATURE, PKCS15, RRN_CERTIFICATE, VirtualEid
from virtual_pki import Authority, Register, Root, certify
from virtual_town_hall import (
    TownHall,
    copied,
    copied_as_older,
    copied_with_own_key,
    with_another_number,
)

NUMBER, ANOTHER_NUMBER = "85073003328", "90010100123"
TODAY = date(2026, 6, 1)
CHALLENGE = bytes(range(48))


@dataclass(frozen=True)
class Desk:
    """Reads cards under one trust, without a reader."""

    trust: Trust
    checks: list[Checked] = field(default_factory=list)
    """What was told of each read, one after the other."""

    def read(self, card: VirtualCard, today: date = TODAY) -> EidRead:
        """What the card says; the same challenge each time, so that a test can repeat it."""

        def transmit(command: bytes) -> tuple[bytes, int]:
            answer = card.answer(command)
            return answer[:-2], int.from_bytes(answer[-2:])

        applet = Applet(transmit, partial(time.sleep, 0.01))
        return read_eid(applet, self.trust, today, CHALLENGE, self.checks.append)

    def refuses(self, card: VirtualCard, today: date = TODAY) -> ReadProblem:
        """Why the card is refused, without a word of what is on it."""
        with pytest.raises(CardRefused) as refused:
            self.read(card, today)
        assert NUMBER not in str(refused.value)
        return refused.value.problem


@pytest.fixture
def roots(pinned_roots: Path) -> Roots:
    return load_roots(pinned_roots)


@pytest.fixture
def desk(roots: Roots) -> Desk:
    return Desk(Trust(roots, Require.SIGNED))


def key_like_a_registers() -> Authority:
    """A register that no root knows, with its own made-up root."""
    root = certify("Root CA6", generate_private_key(SECP384R1()), authority=True)
    return certify("RRN", generate_private_key(SECP384R1()), root)


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


# Signatures and pinned roots


@pytest.mark.parametrize("require", list(Require))
@pytest.mark.parametrize("applet", ["1.1", "1.7", "1.8"])
def test_a_card_with_another_number_on_it_is_refused(
    roots: Roots, town_hall: TownHall, applet: str, require: Require
) -> None:
    card = with_another_number(town_hall.issue(NUMBER, applet), ANOTHER_NUMBER)
    assert Desk(Trust(roots, require)).refuses(card) is ReadProblem.EID_FORGED


def test_the_signature_covers_the_padding(desk: Desk, town_hall: TownHall) -> None:
    card = town_hall.issue(NUMBER)
    card.files[IDENTITY] = card.files[IDENTITY][:-1] + b"\x01"
    assert desk.refuses(card) is ReadProblem.EID_FORGED


def test_a_library_may_accept_cards_of_roots_that_it_does_not_know(
    roots: Roots, town_hall: TownHall
) -> None:
    card = town_hall.issue(NUMBER, register=key_like_a_registers())
    read = Desk(Trust(roots, Require.ANY)).read(card)
    assert read == EidRead(NUMBER, Assurance.UNVERIFIED)
    assert card.challenges == 0


def test_a_citizens_own_certificate_cannot_sign_identities(desk: Desk, town_hall: TownHall) -> None:
    root = town_hall.pki.roots[Root.CA6]
    citizen_ca = certify("Citizen CA", generate_private_key(SECP384R1()), root, authority=True)
    citizen = certify("Citizen", generate_private_key(SECP384R1()), citizen_ca)
    assert desk.refuses(town_hall.issue(NUMBER, register=citizen)) is ReadProblem.EID_FORGED


def test_an_authority_below_a_root_cannot_sign_identities(desk: Desk, town_hall: TownHall) -> None:
    root = town_hall.pki.roots[Root.CA6]
    citizen_ca = certify("Citizen CA", generate_private_key(SECP384R1()), root, authority=True)
    assert desk.refuses(town_hall.issue(NUMBER, register=citizen_ca)) is ReadProblem.EID_FORGED


@pytest.mark.parametrize("root", [Root.CA3, Root.CA4, Root.CA6], ids=["SHA-1", "SHA-256", "P-384"])
def test_each_kind_of_root_is_understood(desk: Desk, town_hall: TownHall, root: Root) -> None:
    register = {Root.CA3: Register.OLD, Root.CA4: Register.RSA, Root.CA6: Register.EC}[root]
    without = {one: made for one, made in town_hall.pki.roots.items() if one is not root}
    assert desk.read(town_hall.issue(NUMBER, "1.7", register=register))
    certificates = desk.trust.roots.certificates
    fewer = Roots(
        tuple(one for one in certificates if one.public_bytes(Encoding.DER) in _der(without))
    )
    lacking = Desk(Trust(fewer, Require.SIGNED))
    card = town_hall.issue(NUMBER, "1.7", register=register)
    assert lacking.refuses(card) is ReadProblem.EID_FORGED


def _der(authorities: dict[Root, Authority]) -> set[bytes]:
    return {made.certificate for made in authorities.values()}


# Days


@pytest.mark.parametrize("require", list(Require))
def test_an_expired_card_is_refused_whatever_the_library_requires(
    roots: Roots, town_hall: TownHall, require: Require
) -> None:
    card = town_hall.issue(NUMBER, valid=(date(2016, 5, 31), date(2026, 5, 31)))
    assert Desk(Trust(roots, require)).refuses(card) is ReadProblem.EID_EXPIRED


def test_a_card_is_valid_on_its_first_and_its_last_day(desk: Desk, town_hall: TownHall) -> None:
    card = town_hall.issue(NUMBER, valid=(date(2026, 6, 1), date(2036, 6, 1)))
    assert desk.read(card, date(2026, 6, 1))
    assert desk.read(card, date(2036, 6, 1))
    assert desk.refuses(card, date(2026, 5, 31)) is ReadProblem.EID_EXPIRED


def test_a_card_may_outlive_the_certificate_that_signed_it(desk: Desk, town_hall: TownHall) -> None:
    card = town_hall.issue(
        NUMBER,
        "1.7",
        valid=(date(2015, 3, 1), date(2045, 3, 1)),
        register=_register(town_hall, 2014, 2016),
    )
    assert desk.read(card).assurance is Assurance.SIGNED


def test_a_rekeyed_card_may_be_older_than_its_certificate(desk: Desk, town_hall: TownHall) -> None:
    card = town_hall.issue(
        NUMBER,
        "1.7",
        valid=(date(2018, 3, 1), date(2028, 3, 1)),
        register=_register(town_hall, 2022, 2030),
    )
    assert desk.read(card).assurance is Assurance.SIGNED


@pytest.mark.parametrize("years", [(2010, 2014), (2027, 2037)], ids=["before", "after"])
def test_a_certificate_cannot_sign_before_or_after_its_own_days(
    desk: Desk, town_hall: TownHall, years: tuple[int, int]
) -> None:
    card = town_hall.issue(
        NUMBER,
        "1.7",
        valid=(date(2020, 3, 1), date(2030, 3, 1)),
        register=_register(town_hall, *years),
    )
    assert desk.refuses(card) is ReadProblem.EID_FORGED


def _register(town_hall: TownHall, first_year: int, last_year: int) -> Authority:
    days = (datetime(first_year, 1, 1, tzinfo=UTC), datetime(last_year, 1, 1, tzinfo=UTC))
    key = generate_private_key(SECP384R1())
    return certify("RRN", key, town_hall.pki.roots[Root.CA6], days=days)


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


# Fewer bytes


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

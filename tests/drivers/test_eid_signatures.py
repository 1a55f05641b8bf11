"""Whom an eID is believed: its signature, the roots that are pinned, and the days."""

from datetime import UTC, date, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP384R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding

from eid_desk import ANOTHER_NUMBER, NUMBER, Desk, key_like_a_registers
from kiosk.domain.reading import Assurance, EidRead, ReadProblem, Require
from kiosk.drivers.eid.read import Trust
from kiosk.drivers.eid.roots import Roots
from virtual_eid import IDENTITY, VirtualEid
from virtual_pki import Authority, Register, Root, certify
from virtual_town_hall import TownHall, with_another_number

Years = tuple[int, int]

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


@pytest.mark.parametrize(
    ("valid", "register"),
    [((2015, 2045), (2014, 2016)), ((2018, 2028), (2022, 2030))],
    ids=["outlives its certificate", "rekeyed, and older than its certificate"],
)
def test_a_card_need_not_begin_or_end_with_the_certificate_that_signed_it(
    desk: Desk, town_hall: TownHall, valid: Years, register: Years
) -> None:
    assert desk.read(_signed(town_hall, valid, register)).assurance is Assurance.SIGNED


@pytest.mark.parametrize("register", [(2010, 2014), (2027, 2037)], ids=["before", "after"])
def test_a_certificate_cannot_sign_before_or_after_its_own_days(
    desk: Desk, town_hall: TownHall, register: Years
) -> None:
    card = _signed(town_hall, (2020, 2030), register)
    assert desk.refuses(card) is ReadProblem.EID_FORGED


def _signed(town_hall: TownHall, valid: Years, register: Years) -> VirtualEid:
    """A card that is valid from one year to another, by a register that was in those years."""
    first, last = (datetime(year, 1, 1, tzinfo=UTC) for year in register)
    key = generate_private_key(SECP384R1())
    signs = certify("RRN", key, town_hall.pki.roots[Root.CA6], days=(first, last))
    since, until = (date(year, 3, 1) for year in valid)
    return town_hall.issue(NUMBER, "1.7", valid=(since, until), register=signs)

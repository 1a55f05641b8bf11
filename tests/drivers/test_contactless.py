"""The contactless reader behind pcscd: real pyscard, a real pcscd, virtual cards in its field."""

import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from kiosk.domain.reading import (
    Assurance,
    ChipRead,
    EidRead,
    Unreadable,
)
from kiosk.drivers import DeviceLost, Fault
from kiosk.drivers.contactless import ContactlessReader
from kiosk.drivers.pcsc import EidReader
from kiosk.drivers.pcscd import Interface, choose_reader, interface_of
from supervised import Supervised, fault_on_opening, supervised
from virtual_contactless import (
    T1_ONLY_ATR,
    ULTRALIGHT_ATR,
    VirtualChip,
)
from virtual_pcscd import VirtualPcscd
from virtual_town_hall import TownHall

UITPAS, ANOTHER = bytes.fromhex("044D71DA862680"), bytes.fromhex("04A1B2C3D4E580")
PHONE = bytes.fromhex("08A1B2C3")
UITPAS_READ, ANOTHER_READ = ChipRead("044D71DA862680"), ChipRead("04A1B2C3D4E580")
FIELD = 1
"""The virtual reader's slot that plays the contactless reader."""


@pytest.fixture
def reader(pcscd: VirtualPcscd) -> ContactlessReader:
    return ContactlessReader("nfc", socket=pcscd.socket, reader_name="Virtual PCD 00 01")


@pytest.fixture
async def seen(reader: ContactlessReader) -> AsyncIterator[Supervised]:
    async with supervised(reader) as supervised_reader:
        yield supervised_reader


@pytest.mark.parametrize("atr", [ULTRALIGHT_ATR, T1_ONLY_ATR])
async def test_a_card_held_to_the_reader_gives_its_number_with_one_command(
    pcscd: VirtualPcscd, seen: Supervised, atr: bytes
) -> None:
    card = VirtualChip(UITPAS, atr)
    pcscd.insert(card, FIELD)
    assert await seen.reading() == UITPAS_READ
    assert card.received == [bytes.fromhex("FFCA000000")]


async def test_an_eid_reader_beside_it_reads_its_own_cards(
    pcscd: VirtualPcscd, seen: Supervised, town_hall: TownHall, pinned_roots: Path
) -> None:
    eid_reader = EidReader("eid", socket=pcscd.socket, roots=pinned_roots)
    async with supervised(eid_reader) as at_eid_reader:
        pcscd.insert(VirtualChip(UITPAS), FIELD)
        pcscd.insert(town_hall.issue("85073003328"))
        assert await seen.reading() == UITPAS_READ
        assert await at_eid_reader.reading() == EidRead("85073003328", Assurance.GENUINE)


async def test_nonsense_instead_of_a_number_is_no_pass_and_the_next_one_is_read(
    pcscd: VirtualPcscd, seen: Supervised
) -> None:
    pcscd.insert(VirtualChip(UITPAS, answers=b"\x90"), FIELD)
    assert isinstance(await seen.reading(), Unreadable)
    pcscd.insert(VirtualChip(ANOTHER), FIELD)
    while isinstance(reading := await seen.reading(), Unreadable):
        pass
    assert reading == ANOTHER_READ


async def test_no_log_tells_a_cards_number(
    pcscd: VirtualPcscd, seen: Supervised, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    pcscd.insert(VirtualChip(UITPAS), FIELD)
    await seen.reading()
    assert UITPAS.hex() not in caplog.text.lower()


async def test_an_eid_reader_is_never_taken_for_a_contactless_one(pcscd: VirtualPcscd) -> None:
    lost = await fault_on_opening(ContactlessReader("nfc", socket=pcscd.socket))
    assert (lost.fault, "reader_name" in lost.sentence) == (Fault.NOT_FOUND, True)


NAMES = (
    "ACS ACR1252 Dual Reader [ACR1252 Dual Reader SAM] 00 00",
    "ACS ACR1252 Dual Reader [ACR1252 Dual Reader PICC] 00 01",
    "Circle CIR315 [CIR315 CL] 01 00",
    "Alcor Micro AU9560 00 00",
    "Cherry GmbH SmartTerminal ST-2xxx 02 00",
)


def test_of_many_readers_each_driver_takes_the_one_of_its_kind() -> None:
    assert choose_reader((NAMES[0], NAMES[1], NAMES[3]), Interface.CONTACTLESS, None) == NAMES[1]
    assert choose_reader((NAMES[1], NAMES[3]), Interface.CONTACT, None) == NAMES[3]
    assert choose_reader(NAMES, Interface.CONTACT, "Cherry") == NAMES[4]
    assert interface_of(NAMES[0]) is None


@pytest.mark.parametrize("interface", list(Interface))
def test_where_nothing_tells_which_reader_is_meant_staff_are_asked(interface: Interface) -> None:
    with pytest.raises(DeviceLost) as lost:
        choose_reader(NAMES, interface, None)
    sentence = lost.value.sentence
    named = {name for name in NAMES if name in sentence}
    assert named == {name for name in NAMES if interface_of(name) is interface}
    assert "reader_name" in sentence


def test_the_slots_of_one_reader_are_one_reader() -> None:
    slots = ("Gemalto Twin 00 00", "Gemalto Twin 00 01")
    assert choose_reader(slots, Interface.CONTACT, None) == slots[0]

"""What every reader for contactless cards says of a card, whichever library drives it."""

import threading
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import usb1

from kiosk.domain.reading import ChipRead, Reading, ReadProblem, Unreadable
from kiosk.drivers import Fault, Reader
from kiosk.drivers.chip import GONE_AFTER
from kiosk.drivers.contactless import ContactlessReader
from kiosk.drivers.health import DeviceState
from kiosk.drivers.nfc import NfcReader
from kiosk.drivers.nfc_look import OTHERS_EVERY
from supervised import Supervised, eventually, supervised
from virtual_card import PulledAfter
from virtual_contactless import DESFIRE_ATR, LEFT_THE_FIELD, NOT_SUPPORTED, VirtualChip
from virtual_libusb import VirtualLibusb
from virtual_pcscd import VirtualPcscd
from virtual_pn532 import Kind, VirtualPn532
from virtual_rcs380 import VirtualRcs380

pytestmark = pytest.mark.usefixtures("looks_often")

UITPAS, A_KAART = "044D71DA862680", "04123456789ABC"


class Pad(ABC):
    """A reader on the desk, and what is held to it."""

    reader: Reader

    @abstractmethod
    def hold(self, uid: str) -> None:
        """Hold a chip with this number to it, and nothing else."""

    @abstractmethod
    def hold_phone(self) -> None:
        """Hold a phone to it."""

    @abstractmethod
    def hold_without_number(self) -> None:
        """Hold a chip to it that has no number of a pass's kind, as Topaz."""

    @abstractmethod
    def hold_too_short(self) -> None:
        """Hold a pass to it and take it away before it could tell its number."""

    @abstractmethod
    async def take_away(self) -> None:
        """Take away whatever is held to it; on return the driver knows."""

    @abstractmethod
    def unplug(self) -> None:
        """Take the reader from the desk."""

    @abstractmethod
    def plug(self) -> None:
        """Bring it back."""


class Pn532Pad(Pad):
    """A PN532 on a serial line."""

    def __init__(self, pn532: VirtualPn532) -> None:
        self._pn532 = pn532
        self.reader = NfcReader("nfc", str(pn532.path))

    def hold(self, uid: str) -> None:
        """Alone, until it is taken away."""
        self._pn532.tap(uid, seconds=60)

    def hold_phone(self) -> None:
        """Its number is another at each look."""
        self._pn532.put_phone()

    def hold_without_number(self) -> None:
        """Topaz."""
        self._pn532.put_other(Kind.JEWEL)

    def hold_too_short(self) -> None:
        """It answers the wake-up call."""
        self._pn532.put_hasty()

    async def take_away(self) -> None:
        """For as many looks as it takes."""
        self._pn532.take()
        before = self._pn532.looks
        await eventually(lambda: self._pn532.looks > before + OTHERS_EVERY + GONE_AFTER)

    def unplug(self) -> None:
        """Its line hangs up."""
        self._pn532.unplug()

    def plug(self) -> None:
        """At the same place."""
        self._pn532.plug()


class Rcs380Pad(Pad):
    """A Sony RC-S380 on USB."""

    def __init__(self, rcs380: VirtualRcs380) -> None:
        self._rcs380 = rcs380
        self.reader = NfcReader("nfc", "usb:054c:06c3")

    def hold(self, uid: str) -> None:
        """Alone, until it is taken away."""
        self._rcs380.uid = bytes.fromhex(uid)

    def hold_phone(self) -> None:
        """It makes up a number that begins so."""
        self.hold("08A1B2C3")

    def hold_without_number(self) -> None:
        """Topaz."""
        self._rcs380.uid = b""

    def hold_too_short(self) -> None:
        """Nfcpy does not tell of it."""
        raise NotImplementedError

    async def take_away(self) -> None:
        """For as many looks as it takes."""
        self._rcs380.uid = None
        before = self._rcs380.looks
        await eventually(lambda: self._rcs380.looks > before + GONE_AFTER)

    def unplug(self) -> None:
        """From the bus."""
        self._rcs380.unplug()

    def plug(self) -> None:
        """In the same socket."""
        self._rcs380.plug()


class PcscPad(Pad):
    """A reader behind a real pcscd."""

    def __init__(self, pcscd: VirtualPcscd) -> None:
        self._pcscd = pcscd
        self.reader = ContactlessReader("nfc", socket=pcscd.socket, reader_name="Virtual PCD 00 00")

    def hold(self, uid: str) -> None:
        """Alone, until it is taken away."""
        self._pcscd.insert(VirtualChip(bytes.fromhex(uid), DESFIRE_ATR))

    def hold_phone(self) -> None:
        """Such a reader asks once for its number."""
        self.hold("08A1B2C3")

    def hold_without_number(self) -> None:
        """The reader knows no number of it."""
        self._pcscd.insert(VirtualChip(b"", answers=NOT_SUPPORTED))

    def hold_too_short(self) -> None:
        """It goes when its number is asked for."""
        self._pcscd.insert(PulledAfter(VirtualChip(bytes.fromhex(UITPAS)), 0))

    async def take_away(self) -> None:
        """The next card comes only when pcscd knows that this one went."""
        self._pcscd.remove()

    def unplug(self) -> None:
        """With pcscd, for vpcd knows no other way."""
        self._pcscd.stop()

    def plug(self) -> None:
        """With pcscd."""
        self._pcscd.start()


@pytest.fixture
def rcs380(monkeypatch: pytest.MonkeyPatch) -> VirtualRcs380:
    reader = VirtualRcs380()
    monkeypatch.setattr(usb1, "USBContext", VirtualLibusb(reader))
    return reader


@pytest.fixture(params=["pn532", "rcs380", "pcsc"])
def pad(request: pytest.FixtureRequest) -> Pad:
    match request.param:
        case "pn532":
            return Pn532Pad(request.getfixturevalue("pn532"))
        case "rcs380":
            return Rcs380Pad(request.getfixturevalue("rcs380"))
        case _:
            return PcscPad(request.getfixturevalue("pcscd"))


@pytest.fixture
async def seen(pad: Pad) -> AsyncIterator[Supervised]:
    async with supervised(pad.reader) as reader:
        yield reader


async def test_a_uitpas_and_an_a_kaart_are_read_one_after_the_other(
    pad: Pad, seen: Supervised
) -> None:
    for uid in (UITPAS, A_KAART):
        pad.hold(uid)
        assert await seen.reading() == ChipRead(uid)
        await pad.take_away()


@asynccontextmanager
async def told_and_then_a_pass_is_read(
    pad: Pad, seen: Supervised, problem: ReadProblem
) -> AsyncIterator[None]:
    yield
    assert await seen.reading() == Unreadable(problem)
    await pad.take_away()
    pad.hold(UITPAS)
    assert await next_other(seen, Unreadable(problem)) == ChipRead(UITPAS)
    assert seen.healths.empty()  # the reader itself was never lost


async def next_other(seen: Supervised, before: Reading) -> Reading:
    """The next reading of another kind: a card that comes and goes is told each time."""
    while (reading := await seen.reading()) == before:
        pass
    return reading


async def test_other_chips_are_told_for_what_they_are(pad: Pad, seen: Supervised) -> None:
    async with told_and_then_a_pass_is_read(pad, seen, ReadProblem.OTHER_CHIP):
        pad.hold("A1B2C3D4")  # as bank cards and gyms' tags


async def test_a_chip_without_a_number_is_another_chip(pad: Pad, seen: Supervised) -> None:
    async with told_and_then_a_pass_is_read(pad, seen, ReadProblem.OTHER_CHIP):
        pad.hold_without_number()


async def test_a_phone_is_told_to_be_no_pass(pad: Pad, seen: Supervised) -> None:
    async with told_and_then_a_pass_is_read(pad, seen, ReadProblem.RANDOM_CHIP):
        pad.hold_phone()


@pytest.mark.parametrize("pad", ["pn532", "pcsc"], indirect=True)
async def test_a_card_held_too_short_is_told_to_be_held_longer(pad: Pad, seen: Supervised) -> None:
    async with told_and_then_a_pass_is_read(pad, seen, ReadProblem.CARD_TOO_SHORT):
        pad.hold_too_short()


async def test_a_reader_that_goes_is_lost_and_reads_again_when_it_is_back(
    pad: Pad, seen: Supervised
) -> None:
    pad.unplug()
    assert (await seen.becomes(DeviceState.LOST)).sentence
    pad.plug()
    await seen.becomes(DeviceState.ONLINE)
    pad.hold(UITPAS)
    assert await seen.reading() == ChipRead(UITPAS)


# What only one of them can tell


async def test_a_reader_behind_pcscd_tells_of_a_chip_that_left(pcscd: VirtualPcscd) -> None:
    pad = PcscPad(pcscd)
    async with supervised(pad.reader) as seen:
        pcscd.insert(VirtualChip(b"", answers=LEFT_THE_FIELD))
        assert await seen.reading() == Unreadable(ReadProblem.CARD_TOO_SHORT)


async def test_chips_of_other_types_are_told_though_no_pass_is_one(pn532: VirtualPn532) -> None:
    pad = Pn532Pad(pn532)
    async with supervised(pad.reader) as seen:
        for kind in (Kind.B, Kind.F):  # MOBIB is of type B
            pn532.put_other(kind)
            assert await seen.reading() == Unreadable(ReadProblem.OTHER_CHIP)
            await pad.take_away()
        pad.hold(UITPAS)
        assert await seen.reading() == ChipRead(UITPAS)


async def test_a_pass_beside_a_chip_of_another_type_is_read(pn532: VirtualPn532) -> None:
    pn532.put(UITPAS)
    pn532.put_other(Kind.B)
    async with supervised(Pn532Pad(pn532).reader) as seen:
        assert await seen.reading() == ChipRead(UITPAS)
        before = pn532.looks
        await eventually(lambda: pn532.looks > before + OTHERS_EVERY)
        assert seen.readings.empty()


# What may go wrong on USB


async def test_an_rc_s380_that_falls_silent_is_lost_leaves_no_thread_behind_and_comes_back(
    rcs380: VirtualRcs380,
) -> None:
    pad = Rcs380Pad(rcs380)
    async with supervised(pad.reader) as seen:
        rcs380.muted = True
        assert (await seen.becomes(DeviceState.LOST)).fault is Fault.NO_ANSWER
        await eventually(lambda: not rcs380.claimed)
        await eventually(lambda: rcs380.claimed)  # it is opened again and again, for a bounded time
        assert [thread.name for thread in threading.enumerate()].count("nfc") <= 1
        rcs380.muted = False
        await seen.becomes(DeviceState.ONLINE)
        pad.hold(UITPAS)
        assert await seen.reading() == ChipRead(UITPAS)


@pytest.mark.parametrize(
    "noise",
    ["00", "0000ffffff0300fdd7054419e700"],
    ids=["a byte", "another answer"],
)
async def test_noise_from_an_rc_s380_is_survived(rcs380: VirtualRcs380, noise: str) -> None:
    pad = Rcs380Pad(rcs380)
    async with supervised(pad.reader) as seen:
        rcs380.noise = bytes.fromhex(noise)
        await seen.becomes(DeviceState.LOST)
        rcs380.noise = b""
        await seen.becomes(DeviceState.ONLINE)
        pad.hold(UITPAS)
        assert await seen.reading() == ChipRead(UITPAS)


async def test_a_card_of_type_b_is_told_by_an_rc_s380_too(rcs380: VirtualRcs380) -> None:
    async with supervised(Rcs380Pad(rcs380).reader) as seen:
        rcs380.uid, rcs380.type_b = b"MOBIB", True
        assert await seen.reading() == Unreadable(ReadProblem.OTHER_CHIP)

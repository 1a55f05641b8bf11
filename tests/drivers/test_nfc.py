"""Contactless cards, through nfcpy, on a reader that speaks PN532 frames."""

import logging
import random
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from kiosk.domain.reading import ChipRead, ReadProblem, Unreadable
from kiosk.drivers import Fault
from kiosk.drivers.chip import GONE_AFTER
from kiosk.drivers.health import DeviceState
from kiosk.drivers.nfc import NfcReader
from metal_desk import not_on_metal
from supervised import Supervised, eventually, fault_on_opening, supervised
from virtual_pn532 import VirtualPn532

pytestmark = pytest.mark.usefixtures("looks_often")

UITPAS, A_KAART = "044D71DA862680", "04123456789ABC"


@pytest.fixture
async def seen(pn532: VirtualPn532) -> AsyncIterator[Supervised]:
    async with supervised(NfcReader("nfc", str(pn532.path))) as reader:
        yield reader


async def looked(pn532: VirtualPn532, times: int) -> None:
    """Until the driver has looked so often again."""
    before = pn532.looks
    await eventually(lambda: pn532.looks >= before + times)


async def test_a_uitpas_held_to_the_reader_is_read(pn532: VirtualPn532, seen: Supervised) -> None:
    pn532.tap(UITPAS)
    assert await seen.reading() == ChipRead(UITPAS)


async def test_a_card_left_on_the_reader_is_read_once(
    pn532: VirtualPn532, seen: Supervised
) -> None:
    pn532.put(UITPAS)
    assert await seen.reading() == ChipRead(UITPAS)
    await looked(pn532, times=6)
    assert seen.readings.empty()


async def test_a_card_taken_away_and_held_again_is_read_again(
    pn532: VirtualPn532, seen: Supervised
) -> None:
    pn532.put(UITPAS)
    await seen.reading()
    pn532.take()
    await looked(pn532, times=GONE_AFTER + 1)
    pn532.put(UITPAS)
    assert await seen.reading() == ChipRead(UITPAS)


async def test_the_next_patrons_card_is_read_at_once(pn532: VirtualPn532, seen: Supervised) -> None:
    pn532.tap(UITPAS, seconds=60)
    await seen.reading()
    pn532.tap(A_KAART, seconds=60)
    assert await seen.reading() == ChipRead(A_KAART)


async def test_a_phone_is_told_for_what_it_is_and_only_once(
    pn532: VirtualPn532, seen: Supervised
) -> None:
    pn532.put_phone()
    assert await seen.reading() == Unreadable(ReadProblem.RANDOM_CHIP)
    await looked(pn532, times=4)
    assert seen.readings.empty()


async def test_of_two_cards_at_once_none_is_read_until_one_is_left(
    pn532: VirtualPn532, seen: Supervised
) -> None:
    pn532.put(UITPAS, A_KAART)
    assert await seen.reading() == Unreadable(ReadProblem.TWO_CARDS)
    pn532.tap(A_KAART, seconds=60)
    assert await seen.reading() == ChipRead(A_KAART)


async def test_a_second_card_laid_beside_the_first_is_noticed(
    pn532: VirtualPn532, seen: Supervised
) -> None:
    pn532.put(UITPAS)
    await seen.reading()
    pn532.put(A_KAART)
    assert await seen.reading() == Unreadable(ReadProblem.TWO_CARDS)


async def test_a_reader_that_tells_of_one_card_only_is_read_too(
    pn532: VirtualPn532, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    not_on_metal(request, "which of two cards such a reader finds first is chance")
    monkeypatch.setattr("nfc.clf.pn532.Chipset.in_list_passive_target_max_target", 1)
    async with supervised(NfcReader("nfc", str(pn532.path))) as seen:
        pn532.put(UITPAS, A_KAART)
        assert await seen.reading() == ChipRead(UITPAS)


async def test_an_unplugged_reader_is_lost_without_any_card_and_comes_back(
    pn532: VirtualPn532, seen: Supervised
) -> None:
    await looked(pn532, times=2)
    pn532.unplug()
    lost = await seen.becomes(DeviceState.LOST, within=5)
    assert "plug" in lost.sentence
    pn532.plug()
    await seen.becomes(DeviceState.ONLINE, within=5)
    pn532.tap(UITPAS)
    assert await seen.reading() == ChipRead(UITPAS)


async def test_a_reader_that_falls_silent_is_lost_and_comes_back(
    pn532: VirtualPn532, seen: Supervised
) -> None:
    pn532.muted = True
    assert (await seen.becomes(DeviceState.LOST)).fault is Fault.NO_ANSWER
    pn532.muted = False
    await seen.becomes(DeviceState.ONLINE, within=5)


@pytest.mark.parametrize(
    "noise",
    [
        pytest.param(b"\x00", id="one byte too many"),
        pytest.param(b"\x00\x00\xff\x03\xfd\xd5\x4b\x07\x00\x00", id="another answer"),
        pytest.param(b"\x00\x00\xff\xff\xff\xff\xff\x02", id="a frame of 64 KiB"),
        pytest.param(b"\x00\x00\xff\x01\xff\x7f\x81\x00", id="an error frame"),
    ],
)
async def test_noise_on_the_line_is_survived(
    pn532: VirtualPn532, seen: Supervised, noise: bytes
) -> None:
    pn532.noise = noise
    await seen.becomes(DeviceState.LOST)
    pn532.noise = b""
    await seen.becomes(DeviceState.ONLINE, within=5)
    pn532.tap(UITPAS)
    assert await seen.reading() == ChipRead(UITPAS)


async def test_a_reader_that_only_ever_acknowledges_does_not_hold_the_kiosk_up(
    pn532: VirtualPn532, seen: Supervised
) -> None:
    silent = threading.Event()

    def acknowledge_for_ever() -> None:
        while not silent.wait(0.001):
            pn532.say(bytes.fromhex("0000ff00ff00") * 20)

    pn532.muted = True
    flood = threading.Thread(target=acknowledge_for_ever)
    flood.start()
    try:
        await seen.becomes(DeviceState.LOST)
    finally:
        silent.set()
        flood.join()
    pn532.muted = False
    await seen.becomes(DeviceState.ONLINE, within=5)


@pytest.mark.timeout(600)
async def test_random_noise_never_stops_the_driver(
    pn532: VirtualPn532, seen: Supervised, full: bool
) -> None:
    chance = random.Random(532)  # noqa: S311 - noise, not a secret
    for _ in range(200 if full else 4):
        pn532.noise = chance.randbytes(chance.randrange(1, 300))
        await seen.becomes(DeviceState.LOST)
        pn532.noise = b""
        await seen.becomes(DeviceState.ONLINE)
    pn532.tap(UITPAS)
    assert await seen.reading() == ChipRead(UITPAS)


async def test_a_reader_that_is_not_there_is_named_with_what_to_do(tmp_path: Path) -> None:
    lost = await fault_on_opening(NfcReader("nfc", str(tmp_path / "nfc")))
    assert lost.fault is Fault.NOT_FOUND
    assert str(tmp_path / "nfc") in lost.sentence


async def test_a_usb_reader_that_is_not_there_is_named_too() -> None:
    assert (await fault_on_opening(NfcReader("nfc", "usb:054c:06c3"))).fault is Fault.NOT_FOUND


@pytest.mark.parametrize("firmware", ["33010607", ""])
async def test_a_reader_that_answers_as_another_chip_is_lost_until_it_answers_as_itself(
    pn532: VirtualPn532, seen: Supervised, firmware: str
) -> None:
    right, pn532.firmware = pn532.firmware, bytes.fromhex(firmware)
    pn532.unplug()
    while (await seen.becomes(DeviceState.LOST)).fault is not Fault.NOT_FOUND:
        pass
    pn532.plug()
    assert (await seen.becomes(DeviceState.LOST)).fault is Fault.NO_ANSWER
    pn532.firmware = right
    await seen.becomes(DeviceState.ONLINE)
    pn532.tap(UITPAS)
    assert await seen.reading() == ChipRead(UITPAS)


async def test_no_log_shows_a_cards_number(
    pn532: VirtualPn532, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(1):
        async with supervised(NfcReader("nfc", str(pn532.path))) as seen:
            logging.getLogger("nfc.clf").debug("whatever nfcpy wants to tell")
            pn532.tap(UITPAS)
            await seen.reading()
    told = caplog.text.upper().replace("\\X", "").replace(" ", "")
    assert UITPAS[4:] not in told
    assert "NFCPY" not in told


@pytest.mark.timeout(600)
async def test_unplugging_in_the_middle_of_a_look_many_times_leaves_no_thread_and_no_file_behind(
    pn532: VirtualPn532, seen: Supervised, full: bool
) -> None:
    def open_files() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    async def replug() -> tuple[int, int]:
        pn532.unplug()
        await seen.becomes(DeviceState.LOST)
        pn532.plug()
        await seen.becomes(DeviceState.ONLINE)
        return open_files(), threading.active_count()

    first = await replug()
    for _ in range(200 if full else 5):
        assert await replug() == first

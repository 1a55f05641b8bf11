"""The eID reader: real pyscard and a real pcscd, with virtual cards in a virtual reader."""

import logging
import threading
from collections.abc import AsyncIterator, Callable
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from kiosk.domain.reading import (
    Assurance,
    CardRemoved,
    EidRead,
    ReadProblem,
    Require,
    Unreadable,
)
from kiosk.drivers import Fault, reading_thread
from kiosk.drivers.health import DeviceState
from kiosk.drivers.pcsc import EidReader
from metal_desk import not_on_metal
from other_program import OtherProgram
from supervised import Supervised, eventually, fault_on_opening, supervised
from virtual_card import BANK_CARD, MUTE_CARD, SIS_CARD, PulledAfter, VirtualCard
from virtual_pcscd import VirtualPcscd
from virtual_town_hall import TownHall, with_another_number

NUMBER, ANOTHER_NUMBER = "85073003328", "90010100123"

MakeReader = Callable[..., EidReader]


@pytest.fixture
def eid_reader(pcscd: VirtualPcscd, pinned_roots: Path) -> MakeReader:
    return partial(EidReader, "eid", socket=pcscd.socket, roots=pinned_roots)


@pytest.fixture
async def seen(eid_reader: MakeReader) -> AsyncIterator[Supervised]:
    async with supervised(eid_reader()) as reader:
        yield reader


# Cards


@pytest.mark.parametrize(
    ("applet", "assurance"),
    [("1.1", Assurance.SIGNED), ("1.7", Assurance.SIGNED), ("1.8", Assurance.GENUINE)],
)
async def test_a_card_is_put_in_and_taken_out(
    pcscd: VirtualPcscd,
    seen: Supervised,
    town_hall: TownHall,
    applet: str,
    assurance: Assurance,
) -> None:
    pcscd.insert(town_hall.issue(NUMBER, applet))
    assert await seen.reading() == EidRead(NUMBER, assurance)
    pcscd.remove()
    assert await seen.reading() == CardRemoved()


async def test_a_card_that_was_left_in_is_read_when_the_kiosk_starts(
    pcscd: VirtualPcscd, eid_reader: MakeReader, town_hall: TownHall
) -> None:
    pcscd.insert(town_hall.issue(NUMBER))
    async with supervised(eid_reader()) as seen:
        assert await seen.reading() == EidRead(NUMBER, Assurance.GENUINE)


async def test_whoever_leaves_wakes_it_from_a_wait_without_end(
    pcscd: VirtualPcscd,
    eid_reader: MakeReader,
    town_hall: TownHall,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reading_thread, "LONGEST_WAIT_SECONDS", 3600)
    pcscd.insert(town_hall.issue(NUMBER))
    async with supervised(eid_reader(patience=4 * 3600)) as seen:
        await seen.reading()
        assert "eid" in {thread.name for thread in threading.enumerate()}
    assert "eid" not in {thread.name for thread in threading.enumerate()}


async def test_the_chip_proves_itself_once_for_each_time_it_is_put_in(
    pcscd: VirtualPcscd, seen: Supervised, town_hall: TownHall
) -> None:
    card = town_hall.issue(NUMBER)
    for times in (1, 2):
        pcscd.insert(card)
        await seen.reading()
        pcscd.remove()
        assert await seen.reading() == CardRemoved()
        assert card.challenges == times


async def test_a_card_that_stays_in_is_asked_nothing_more_whatever_other_programs_do_with_it(
    pcscd: VirtualPcscd, seen: Supervised, town_hall: TownHall
) -> None:
    card = town_hall.issue(NUMBER)
    pcscd.insert(card)
    assert await seen.reading() == EidRead(NUMBER, Assurance.GENUINE)
    asked = len(card.received)
    program = OtherProgram()
    await eventually(program.try_to_hold)
    program.let_go()
    pcscd.remove()
    assert await seen.reading() == CardRemoved()
    assert (len(card.received), card.challenges) == (asked, 1)


async def test_a_card_swapped_for_another_is_told_out_before_the_other_is_read(
    pcscd: VirtualPcscd, seen: Supervised, town_hall: TownHall
) -> None:
    pcscd.insert(town_hall.issue(NUMBER))
    assert await seen.reading() == EidRead(NUMBER, Assurance.GENUINE)
    pcscd.remove()
    pcscd.insert(town_hall.issue(ANOTHER_NUMBER))
    assert await seen.reading() == CardRemoved()
    assert await seen.reading() == EidRead(ANOTHER_NUMBER, Assurance.GENUINE)


class Slow:
    """Holds the kiosk up where it begins to read a card: tells the day only when it is let."""

    def __init__(self) -> None:
        self.asked, self.may_go_on = threading.Event(), threading.Event()

    def today(self) -> date:
        """The day, late."""
        self.asked.set()
        self.may_go_on.wait(10)
        return date(2026, 6, 1)


async def test_a_card_swapped_while_the_kiosk_was_busy_is_noticed_all_the_same(
    pcscd: VirtualPcscd, eid_reader: MakeReader, town_hall: TownHall
) -> None:
    slow, other = Slow(), town_hall.issue(ANOTHER_NUMBER)
    assert other.power_ups == 0  # a real card cannot tell: then nobody is held up in vain
    async with supervised(eid_reader(today=slow.today)) as seen:
        pcscd.insert(town_hall.issue(NUMBER))
        await eventually(slow.asked.is_set)
        pcscd.remove()
        pcscd.insert(other)
        await eventually(lambda: other.power_ups > 0)
        slow.may_go_on.set()
        assert await seen.reading() == Unreadable(ReadProblem.CARD_PULLED)
        assert await seen.reading() == CardRemoved()
        assert await seen.reading() == EidRead(ANOTHER_NUMBER, Assurance.GENUINE)


async def test_a_pcscd_that_goes_while_it_reads_is_no_fault_of_the_card(
    pcscd: VirtualPcscd,
    eid_reader: MakeReader,
    town_hall: TownHall,
    request: pytest.FixtureRequest,
) -> None:
    not_on_metal(request, "nobody stops pcscd just while it reads")
    slow = Slow()
    async with supervised(eid_reader(today=slow.today)) as seen:
        pcscd.insert(town_hall.issue(NUMBER))
        await eventually(slow.asked.is_set)
        pcscd.stop()
        slow.may_go_on.set()
        assert (await seen.becomes(DeviceState.LOST)).fault is Fault.SERVICE_DOWN
        pcscd.start()
        assert await seen.reading() == EidRead(NUMBER, Assurance.GENUINE)


@pytest.mark.parametrize("commands", [0, 3, 12])
async def test_a_card_pulled_while_it_is_read_can_be_put_in_again(
    pcscd: VirtualPcscd, seen: Supervised, town_hall: TownHall, commands: int
) -> None:
    card = town_hall.issue(NUMBER)
    pcscd.insert(PulledAfter(card, commands))
    assert await seen.reading() == Unreadable(ReadProblem.CARD_PULLED)
    assert await seen.reading() == CardRemoved()
    pcscd.insert(card)
    assert await seen.reading() == EidRead(NUMBER, Assurance.GENUINE)


def bank_card(_town_hall: TownHall) -> VirtualCard:
    return BANK_CARD


def sis_card(_town_hall: TownHall) -> VirtualCard:
    return SIS_CARD


def mute_card(_town_hall: TownHall) -> VirtualCard:
    return MUTE_CARD


def forged_card(town_hall: TownHall) -> VirtualCard:
    return with_another_number(town_hall.issue(NUMBER), ANOTHER_NUMBER)


@pytest.mark.parametrize(
    ("card", "problem"),
    [
        (bank_card, ReadProblem.NOT_AN_EID),
        (sis_card, ReadProblem.NOT_AN_EID),
        (mute_card, ReadProblem.CARD_MUTE),
        (forged_card, ReadProblem.EID_FORGED),
    ],
)
async def test_a_card_that_will_not_do_is_told_and_the_next_one_is_read(
    pcscd: VirtualPcscd,
    seen: Supervised,
    town_hall: TownHall,
    card: Callable[[TownHall], VirtualCard],
    problem: ReadProblem,
) -> None:
    pcscd.insert(card(town_hall))
    assert await seen.reading() == Unreadable(problem)
    pcscd.remove()
    assert await seen.reading() == CardRemoved()
    pcscd.insert(town_hall.issue(NUMBER))
    assert await seen.reading() == EidRead(NUMBER, Assurance.GENUINE)


async def test_the_librarys_policy_decides_on_older_cards(
    pcscd: VirtualPcscd, eid_reader: MakeReader, town_hall: TownHall
) -> None:
    pcscd.insert(town_hall.issue(NUMBER, "1.7"))
    async with supervised(eid_reader(require=Require.GENUINE)) as seen:
        assert await seen.reading() == Unreadable(ReadProblem.EID_UNSURE)


async def test_without_roots_only_a_library_that_requires_nothing_reads_cards(
    pcscd: VirtualPcscd, eid_reader: MakeReader, town_hall: TownHall, tmp_path: Path
) -> None:
    pcscd.insert(town_hall.issue(NUMBER))
    async with supervised(eid_reader(roots=tmp_path, require=Require.ANY)) as seen:
        assert await seen.reading() == EidRead(NUMBER, Assurance.UNVERIFIED)
    lost = await fault_on_opening(eid_reader(roots=tmp_path))
    assert (lost.fault, str(tmp_path) in lost.sentence) == (Fault.NOT_FOUND, True)


async def test_no_log_tells_who_it_was(
    pcscd: VirtualPcscd, seen: Supervised, town_hall: TownHall, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for card in (town_hall.issue(NUMBER), forged_card(town_hall)):
        pcscd.insert(card)
        await seen.reading()
        pcscd.remove()
        await seen.reading()
    assert "refused" in caplog.text
    assert NUMBER not in caplog.text
    assert ANOTHER_NUMBER not in caplog.text


# The reader and pcscd come and go


async def test_a_reader_that_goes_is_lost_and_is_back_with_the_card_in_it(
    pcscd: VirtualPcscd, seen: Supervised, town_hall: TownHall
) -> None:
    pcscd.insert(town_hall.issue(NUMBER))
    assert await seen.reading() == EidRead(NUMBER, Assurance.GENUINE)
    pcscd.stop()
    assert (await seen.becomes(DeviceState.LOST, within=1)).fault is Fault.SERVICE_DOWN
    assert await seen.reading() == CardRemoved()
    pcscd.start()
    await seen.becomes(DeviceState.ONLINE, within=5)
    assert await seen.reading() == EidRead(NUMBER, Assurance.GENUINE)


async def test_a_pcscd_without_a_reader_says_that_the_reader_is_not_there(
    pcscd: VirtualPcscd, seen: Supervised
) -> None:
    pcscd.stop()
    await seen.becomes(DeviceState.LOST)
    pcscd.start(reader=False)
    # What it said last of the pcscd that went may still come before.
    while (await seen.becomes(DeviceState.LOST)).fault is not Fault.NOT_FOUND:
        pass
    pcscd.stop()
    pcscd.start()
    await seen.becomes(DeviceState.ONLINE, within=5)


async def test_a_pcscd_that_hangs_counts_as_lost(
    pcscd: VirtualPcscd, eid_reader: MakeReader, town_hall: TownHall
) -> None:
    async with supervised(eid_reader(patience=1.0)) as seen:
        pcscd.freeze()
        assert (await seen.becomes(DeviceState.LOST)).fault is Fault.NO_ANSWER
        pcscd.thaw()
        await seen.becomes(DeviceState.ONLINE)
        pcscd.insert(town_hall.issue(NUMBER))
        assert await seen.reading() == EidRead(NUMBER, Assurance.GENUINE)


async def test_of_two_slots_the_named_one_is_used(
    pcscd: VirtualPcscd, eid_reader: MakeReader, town_hall: TownHall
) -> None:
    async with supervised(eid_reader(reader_name="Virtual PCD 00 01")) as seen:
        pcscd.insert(town_hall.issue(NUMBER), slot=0)
        pcscd.insert(town_hall.issue(ANOTHER_NUMBER), slot=1)
        assert await seen.reading() == EidRead(ANOTHER_NUMBER, Assurance.GENUINE)


async def test_two_readers_are_told_to_staff_and_one_alone_is_used_again(
    pcscd: VirtualPcscd, seen: Supervised, town_hall: TownHall
) -> None:
    pcscd.stop()
    pcscd.start(second=True)
    while "several card readers" not in (await seen.becomes(DeviceState.LOST)).sentence:
        pass
    pcscd.stop()
    pcscd.start()
    await seen.becomes(DeviceState.ONLINE)
    pcscd.insert(town_hall.issue(NUMBER))
    assert await seen.reading() == EidRead(NUMBER, Assurance.GENUINE)


async def test_a_reader_of_a_name_that_is_not_there_is_not_found(eid_reader: MakeReader) -> None:
    lost = await fault_on_opening(eid_reader(reader_name="Cherry"))
    assert (lost.fault, "'Cherry'" in lost.sentence) == (Fault.NOT_FOUND, True)


async def test_one_process_talks_to_one_pcscd(
    pcscd: VirtualPcscd, seen: Supervised, pinned_roots: Path
) -> None:
    elsewhere = pcscd.socket.with_name("elsewhere")
    reader = EidReader("second", socket=elsewhere, roots=pinned_roots)
    assert (await fault_on_opening(reader)).fault is Fault.BUSY


async def test_leaving_ends_the_thread(eid_reader: MakeReader) -> None:
    async with supervised(eid_reader()):
        assert "eid" in threads()
    assert "eid" not in threads()


def threads() -> set[str]:
    return {thread.name for thread in threading.enumerate()}

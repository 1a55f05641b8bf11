"""Devices are kept alive by one piece of code; here stand-ins of a few lines come and go."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

import pytest

from kiosk.domain.reading import CodeScanned, Reading
from kiosk.drivers import DeviceLost, Fault, Line, Paper, PrinterStatus, PrintOutcome
from kiosk.drivers.health import DeviceHealth, DeviceState, HealthBoard
from kiosk.drivers.supervisor import supervise, watch_printer
from supervised import PATIENCE_SECONDS, Supervised, eventually, supervised

OK = PrinterStatus(Paper.OK, cover_open=False, error=False)
GONE = DeviceLost(Fault.UNPLUGGED, "Plug it in again.")
MUTE = DeviceLost(Fault.NO_ANSWER, "Check its cable.")
BOOK = CodeScanned("30004000138035")


@dataclass
class StandIn:
    """Reads, once opened, what the test says, or fails as the test says."""

    name: str = "stand-in"
    says: asyncio.Queue[Reading | Exception] = field(default_factory=asyncio.Queue)
    loss: DeviceLost | None = None
    attempts: int = 0
    claimed: bool = False

    @asynccontextmanager
    async def open(self) -> AsyncIterator[AsyncIterator[Reading]]:
        """Claim it, or tell that it is missing."""
        self.attempts += 1
        if self.loss:
            raise self.loss
        self.claimed = True
        try:
            yield self._readings()
        finally:
            self.claimed = False

    async def _readings(self) -> AsyncIterator[Reading]:
        while True:
            said = await self.says.get()
            if isinstance(said, Exception):
                raise said
            yield said


async def test_a_device_that_works_is_online_and_its_readings_arrive() -> None:
    reader = StandIn()
    async with supervised(reader) as seen:
        reader.says.put_nowait(BOOK)
        assert await seen.reading() == BOOK


async def test_a_lost_device_is_back_as_soon_as_it_returns() -> None:
    reader = StandIn()
    async with supervised(reader) as seen:
        reader.loss = GONE
        reader.says.put_nowait(GONE)
        lost = await seen.becomes(DeviceState.LOST)
        assert (lost.fault, lost.sentence) == (Fault.UNPLUGGED, "Plug it in again.")
        reader.loss = None
        back = await seen.becomes(DeviceState.ONLINE, within=5)
        assert (back.fault, back.sentence) == (None, "")
        reader.says.put_nowait(BOOK)
        assert await seen.reading() == BOOK


async def test_the_log_tells_once_that_a_device_is_lost_and_once_that_it_is_back(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    reader, seen = StandIn(loss=GONE), Supervised()
    board = HealthBoard(seen.healths.put_nowait)
    task = asyncio.create_task(
        supervise(reader, board, lambda *_: None, kind="reader", pauses=(0,))
    )
    await seen.becomes(DeviceState.LOST)
    reader.loss = MUTE
    await eventually(lambda: reader.attempts >= 50)
    reader.loss = None
    await seen.becomes(DeviceState.ONLINE)
    task.cancel()
    assert [record.message for record in caplog.records] == [
        "stand-in is lost. Plug it in again.",
        "stand-in is back",
    ]


async def test_the_time_of_a_loss_is_not_moved_by_attempts_that_fail_for_another_reason() -> None:
    clock = (datetime(2025, 3, 1, 9, minute, tzinfo=UTC) for minute in count())
    reader, seen = StandIn(loss=GONE), Supervised()
    board = HealthBoard(seen.healths.put_nowait)
    task = asyncio.create_task(
        supervise(
            reader, board, lambda *_: None, kind="reader", clock=lambda: next(clock), pauses=(0,)
        )
    )
    first = await seen.becomes(DeviceState.LOST)
    reader.loss = MUTE
    still = await seen.becomes(DeviceState.LOST)
    await eventually(lambda: reader.attempts >= 10)
    task.cancel()
    assert board.devices() == (still,)
    assert still.sentence == "Check its cable."
    assert first.since == still.since == datetime(2025, 3, 1, 9, 1, tzinfo=UTC)


async def test_readings_wait_for_the_desk_and_keep_their_order() -> None:
    reader, desk = StandIn(), list[Reading]()
    done = asyncio.Event()

    async def deliver(name: str, reading: Reading) -> None:
        await asyncio.sleep(0)
        desk.append(reading)
        if len(desk) == 3:
            done.set()

    codes = [CodeScanned(code) for code in ("1", "2", "3")]
    for code in codes:
        reader.says.put_nowait(code)
    task = asyncio.create_task(supervise(reader, HealthBoard(), deliver, kind="reader"))
    await asyncio.wait_for(done.wait(), PATIENCE_SECONDS)
    task.cancel()
    assert desk == codes


async def test_a_mistake_of_ours_is_not_taken_for_a_lost_device() -> None:
    reader = StandIn()
    reader.says.put_nowait(ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        await asyncio.wait_for(
            supervise(reader, HealthBoard(), lambda *_: None, kind="reader"), PATIENCE_SECONDS
        )
    assert not reader.claimed


async def test_whoever_stops_the_supervisor_gets_the_device_back() -> None:
    reader = StandIn()
    async with supervised(reader):
        assert reader.claimed
    assert not reader.claimed


@dataclass
class PrinterStandIn:
    """Says of itself what the test says."""

    answer: PrinterStatus | DeviceLost
    name: str = "printer"

    async def status(self) -> PrinterStatus:
        """Answer, or be gone."""
        if isinstance(self.answer, DeviceLost):
            raise self.answer
        return self.answer

    async def print(self, lines: tuple[Line, ...]) -> PrintOutcome:
        """Nobody prints here."""
        raise NotImplementedError


async def after(*answers: PrinterStatus | DeviceLost) -> DeviceHealth:
    """What the board shows of a printer that gave these answers, one after another."""
    printer, seen = PrinterStandIn(answers[0]), Supervised()
    watch = watch_printer(printer, HealthBoard(seen.healths.put_nowait), interval=0)
    task = asyncio.create_task(watch)
    assert (await seen.healths.get()).state is DeviceState.STARTING
    for answer in answers:
        printer.answer = answer
        health = await asyncio.wait_for(seen.healths.get(), PATIENCE_SECONDS)
    task.cancel()
    assert seen.healths.empty()
    return health


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (PrinterStatus(Paper.LOW, cover_open=False, error=False), "nearly finished"),
        (PrinterStatus(Paper.OUT, cover_open=False, error=False), "out of paper"),
        (PrinterStatus(Paper.OUT, cover_open=True, error=True), "cover is open"),
        (PrinterStatus(Paper.OK, cover_open=False, error=True), "reports an error"),
    ],
)
async def test_a_printer_that_wants_something_says_what(status: PrinterStatus, words: str) -> None:
    health = await after(status)
    assert health.state is DeviceState.WARNING
    assert words in health.sentence


@pytest.mark.parametrize("status", [OK, PrinterStatus(Paper.UNKNOWN, cover_open=None, error=None)])
async def test_a_printer_of_which_nothing_bad_is_known_is_online(status: PrinterStatus) -> None:
    assert (await after(status)).state is DeviceState.ONLINE


async def test_a_printer_that_comes_back_wants_nothing_any_more() -> None:
    low = PrinterStatus(Paper.LOW, cover_open=False, error=False)
    assert (await after(OK, low, GONE)).fault is Fault.UNPLUGGED
    assert (await after(OK, low, GONE, OK)).state is DeviceState.ONLINE


async def test_a_lost_printer_is_asked_more_often_than_one_that_works() -> None:
    printer, seen = PrinterStandIn(GONE), Supervised()
    watch = watch_printer(printer, HealthBoard(seen.healths.put_nowait), interval=3600)
    seen.task = asyncio.create_task(watch)
    await seen.becomes(DeviceState.LOST)
    printer.answer = OK
    await seen.becomes(DeviceState.ONLINE)
    seen.task.cancel()


async def test_a_printer_without_paper_cannot_be_used_and_one_with_little_can() -> None:
    assert (await after(PrinterStatus(Paper.OUT, None, None))).fault is Fault.NOT_READY
    assert (await after(PrinterStatus(Paper.LOW, None, None))).fault is None

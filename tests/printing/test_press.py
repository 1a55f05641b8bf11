"""Receipts through the press onto a printer that takes bytes: at most once, not late, not lost."""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from desk_printer import SHORT, DeskPrinter, Way, desk_printer
from kept_receipts import Clock, readable
from kiosk.drivers import Printer, Text
from kiosk.printing.jobs import Jobs, JobState
from kiosk.printing.jobs import Way as JobWay
from kiosk.printing.paper import write_lines
from kiosk.printing.press import Press
from meanwhile import meanwhile
from virtual_printer import VirtualPrinter

ANNAS = (Text("Anna leent:"), Text("Dubbelspel"), Text("De kapellekensbaan"))
BOBS = (Text("Bob leent:"), Text("Nooit meer slapen"))
ANNAS_TEXT = "Anna leent:\nDubbelspel\nDe kapellekensbaan"
BOBS_TEXT = "Bob leent:\nNooit meer slapen"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def way() -> Way:
    """Which way the bytes go is the drivers' matter."""
    return "network"


@pytest.fixture
def printer(way: Way, tmp_path: Path) -> Iterator[DeskPrinter]:
    with desk_printer(way, tmp_path) as desk:
        yield desk


@dataclass
class Room:
    """Where receipts are printed, and watched."""

    jobs: Jobs
    clock: Clock
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def press(self, *printers: DeskPrinter) -> Press:
        """A press that does not work yet."""
        drivers: list[Printer] = [printer.driver for printer in printers]
        return Press(self.jobs, drivers, clock=self.clock, changed=self.changed.set)

    @asynccontextmanager
    async def working(self, *printers: DeskPrinter) -> AsyncIterator[Press]:
        """A press that works."""
        press = self.press(*printers)
        async with meanwhile(press.run()):
            yield press

    async def until(self, *states: JobState) -> None:
        """Wait until the jobs are so, the newest first."""
        async with asyncio.timeout(10):
            while tuple(job.state for job in self.jobs.recent()) != states:
                await self.changed.wait()
                self.changed.clear()


@pytest.fixture
def room(jobs: Jobs, clock: Clock) -> Room:
    return Room(jobs, clock)


def texts(printer: DeskPrinter) -> list[str]:
    return [receipt.text for receipt in printer.device.receipts]


async def test_a_receipt_is_printed_and_nothing_of_it_is_kept(
    room: Room, printer: DeskPrinter, tmp_path: Path
) -> None:
    async with room.working(printer) as press:
        assert await press.print(ANNAS)
    assert printer.device.text == ANNAS_TEXT
    assert [job.state for job in room.jobs.recent()] == [JobState.PRINTED]
    assert readable(tmp_path / "print.db", "Dubbelspel") == []


async def test_receipts_asked_for_at_once_all_come_out(room: Room, printer: DeskPrinter) -> None:
    async with room.working(printer) as press:
        assert all(await asyncio.gather(*(press.print(r) for r in (ANNAS, BOBS) * 3)))
    assert texts(printer) == [ANNAS_TEXT, BOBS_TEXT] * 3


async def test_without_paper_it_is_told_and_does_not_burst_out_after_the_refill(
    room: Room, printer: DeskPrinter
) -> None:
    async with room.working(printer) as press:
        printer.device.paper = "out"
        assert not await press.print(ANNAS)
        printer.device.paper = "ok"
        assert await press.print(BOBS)
    assert texts(printer) == [BOBS_TEXT]
    assert [(job.state, job.reason) for job in room.jobs.recent()] == [
        (JobState.PRINTED, ""),
        (JobState.FAILED, "paper_out"),
    ]


async def test_staff_have_it_printed_once_there_is_paper(room: Room, printer: DeskPrinter) -> None:
    async with room.working(printer) as press:
        printer.device.paper = "out"
        await press.print(ANNAS)
        printer.device.paper = "ok"
        number = room.jobs.recent()[0].number
        assert await press.reprint(number)
        await room.until(JobState.PRINTED)
        assert not await press.reprint(number)
    assert texts(printer) == [ANNAS_TEXT]


async def test_another_programs_wish_is_found(
    room: Room, printer: DeskPrinter, tmp_path: Path
) -> None:
    async with room.working(printer) as press:
        printer.device.cover = "open"
        await press.print(ANNAS)
        printer.device.cover = "closed"
        other = Jobs(tmp_path / "print.db")
        [job] = other.recent()
        assert other.ask_again(job.number, room.clock(), MINUTE)
        other.close()
        await room.until(JobState.PRINTED)
    assert texts(printer) == [ANNAS_TEXT]


async def test_a_cable_pulled_in_the_midst_leaves_it_to_staff(
    room: Room, printer: DeskPrinter
) -> None:
    printer.device.after_lines(2, VirtualPrinter.pull_cable)
    async with room.working(printer) as press:
        assert not await press.print(ANNAS)
        assert [job.state for job in room.jobs.recent()] == [JobState.UNCONFIRMED]
        printer.device.plug()
        assert await press.print(BOBS)
    assert texts(printer) == ["Anna leent:\nDubbelspel", BOBS_TEXT]


async def test_what_may_have_come_out_of_one_printer_does_not_go_to_another(
    room: Room, tmp_path: Path
) -> None:
    with (
        desk_printer("network", tmp_path / "a", bounds=SHORT) as silent,
        desk_printer("network", tmp_path / "b") as other,
    ):
        silent.device.mute = True
        async with room.working(silent, other) as press:
            assert not await press.print(ANNAS)
        assert (texts(silent), other.device.raw) == ([ANNAS_TEXT], b"")


async def test_what_surely_did_not_come_out_of_one_printer_goes_to_the_next(
    room: Room, tmp_path: Path
) -> None:
    with (
        desk_printer("network", tmp_path / "a") as empty,
        desk_printer("network", tmp_path / "b") as other,
    ):
        empty.device.paper = "out"
        async with room.working(empty, other) as press:
            assert await press.print(ANNAS)
        assert (texts(empty), texts(other)) == ([], [ANNAS_TEXT])


async def test_without_a_printer_it_is_told(room: Room) -> None:
    async with room.working() as press:
        assert not await press.print(ANNAS)


async def test_a_receipt_that_waits_too_long_is_not_printed_late(
    room: Room, printer: DeskPrinter
) -> None:
    press = room.press(printer)
    annas = asyncio.create_task(press.print(ANNAS))
    await room.until(JobState.QUEUED)
    room.clock.passes(seconds=61)
    async with meanwhile(press.run()):
        assert not await annas
        assert await press.print(BOBS)
    assert texts(printer) == [BOBS_TEXT]
    assert [job.state for job in room.jobs.recent()] == [JobState.PRINTED, JobState.EXPIRED]


async def test_after_a_restart_a_young_receipt_comes_out_and_an_old_one_does_not(
    room: Room, printer: DeskPrinter
) -> None:
    room.jobs.add(JobWay.PAPER, write_lines(ANNAS), room.clock(), MINUTE)
    room.clock.passes(seconds=50)
    room.jobs.add(JobWay.PAPER, write_lines(BOBS), room.clock(), MINUTE)
    room.clock.passes(seconds=15)
    async with room.working(printer):
        await room.until(JobState.PRINTED, JobState.EXPIRED)
    assert texts(printer) == [BOBS_TEXT]


async def test_what_another_release_kept_is_dropped(room: Room, printer: DeskPrinter) -> None:
    room.jobs.add(JobWay.PAPER, '[["hologram", {}]]', room.clock(), MINUTE)
    async with room.working(printer) as press:
        assert await press.print(BOBS)
    assert [job.state for job in room.jobs.recent()] == [JobState.PRINTED, JobState.EXPIRED]


async def test_a_file_that_cannot_be_written_costs_the_receipt_and_not_the_kiosk(
    room: Room, printer: DeskPrinter, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with room.working(printer) as press:
        assert await press.print(BOBS)
        rename_table(tmp_path / "print.db", "job", "gone")
        assert not await press.print(ANNAS)
        rename_table(tmp_path / "print.db", "gone", "job")
        assert await press.print(BOBS)
    assert texts(printer) == [BOBS_TEXT, BOBS_TEXT]
    assert "Dubbelspel" not in caplog.text


async def test_a_receipt_whose_printing_could_not_be_noted_is_not_printed_again(
    room: Room, printer: DeskPrinter, tmp_path: Path
) -> None:
    path = tmp_path / "print.db"
    printer.device.after_lines(1, lambda _: rename_table(path, "job", "gone"))
    async with room.working(printer) as press:
        assert await press.print(ANNAS)
        rename_table(path, "gone", "job")
        await room.until(JobState.UNCONFIRMED)
        assert await press.print(BOBS)
    assert texts(printer) == [ANNAS_TEXT, BOBS_TEXT]


def rename_table(path: Path, old: str, new: str) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(f"ALTER TABLE {old} RENAME TO {new}")


async def test_neither_logs_nor_the_list_for_staff_tell_what_a_receipt_said(
    room: Room, printer: DeskPrinter, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with room.working(printer) as press:
        await press.print(ANNAS)
        printer.device.unplug()
        await press.print(ANNAS)
    told = caplog.text + repr(room.jobs.recent())
    assert "receipt 1: printed" in told
    assert not [word for word in ("Anna", "Dubbelspel", "kapellekens") if word in told]

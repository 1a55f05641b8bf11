"""The kiosk is killed while it prints: what may have come out is never sent again by itself."""

import asyncio
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk.printing.jobs import Job, Jobs, JobState
from printing_process import press_at_work
from tests.conftest import Prove
from virtual_printer import VirtualPrinter

WHOLE = "Anna leent:\nDubbelspel\nterug op 3 maart"
OVER = {JobState.PRINTED, JobState.UNCONFIRMED, JobState.FAILED}


@contextmanager
def kiosk(folder: Path, port: int, title: str = "Anna leent:") -> Iterator[subprocess.Popen[bytes]]:
    """A program that is about to print."""
    with subprocess.Popen(
        [sys.executable, "-m", "printing_process", str(folder), str(port), title],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == b"ready\n"
        try:
            yield process
        finally:
            process.kill()


def states(folder: Path) -> list[JobState]:
    jobs = Jobs(folder / "print.db")
    try:
        return [job.state for job in jobs.recent()]
    finally:
        jobs.close()


def newest_job(folder: Path) -> Job | None:
    """The latest receipt that was stored; a kiosk can be killed before it stores one."""
    jobs = Jobs(folder / "print.db")
    try:
        return next(iter(jobs.recent(1)), None)
    finally:
        jobs.close()


async def after_a_restart(folder: Path, port: int, *, reprint: bool = False) -> None:
    """Start again, and go on until every job is over."""
    async with press_at_work(folder, port) as press, asyncio.timeout(20):
        changed = asyncio.Event()
        press.changed = changed.set
        while not set(states(folder)) <= OVER:
            await changed.wait()
            changed.clear()
        if reprint:
            assert await press.reprint(1)
            while states(folder) != [JobState.PRINTED]:
                await changed.wait()
                changed.clear()


def texts(printer: VirtualPrinter) -> list[str]:
    return [receipt.text for receipt in printer.receipts]


def test_killed_while_the_printer_prints_it_is_for_staff_to_say_whether_it_is_there(
    receipt_printer: VirtualPrinter, tmp_path: Path
) -> None:
    with kiosk(tmp_path, receipt_printer.port) as process:
        receipt_printer.after_lines(2, lambda _: process.kill())
        process.wait(20)
    assert receipt_printer.wait_for_receipts(1)
    asyncio.run(after_a_restart(tmp_path, receipt_printer.port))
    assert texts(receipt_printer) == [WHOLE]
    assert states(tmp_path) == [JobState.UNCONFIRMED]


def test_killed_with_half_of_it_printed_it_comes_out_whole_when_staff_ask(
    receipt_printer: VirtualPrinter, tmp_path: Path
) -> None:
    with kiosk(tmp_path, receipt_printer.port) as process:
        receipt_printer.after_lines(2, VirtualPrinter.pull_cable)
        assert receipt_printer.wait_for_hanging(2, 20)
        process.kill()
        process.wait(20)
    receipt_printer.plug()
    asyncio.run(after_a_restart(tmp_path, receipt_printer.port))
    assert states(tmp_path) == [JobState.UNCONFIRMED]
    assert texts(receipt_printer) == []
    asyncio.run(after_a_restart(tmp_path, receipt_printer.port, reprint=True))
    assert texts(receipt_printer) == ["Anna leent:\nDubbelspel", WHOLE]


@pytest.mark.timeout(900)
def test_killed_at_any_moment_no_receipt_comes_out_twice(
    receipt_printer: VirtualPrinter, tmp_path: Path, proof: Prove, *, full: bool
) -> None:
    count, seed = (100, random.SystemRandom().randrange(10**6)) if full else (3, 1)
    chance = random.Random(seed)  # noqa: S311 - no secret
    proof("kiosks killed while they print", count, seed)
    for number in range(count):
        title, before = f"Bon {number}:", newest_job(tmp_path)
        with kiosk(tmp_path, receipt_printer.port, title) as process:
            time.sleep(chance.uniform(0, 0.3))  # any moment will do
            process.kill()
        asyncio.run(after_a_restart(tmp_path, receipt_printer.port))
        assert receipt_printer.text.count(title) <= 1
        job = newest_job(tmp_path)
        stored = job is not None and (before is None or job.number > before.number)
        if job is not None and stored and job.state is JobState.PRINTED:
            assert title in receipt_printer.text

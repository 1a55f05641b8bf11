"""Keeps the devices on the desk alive: opens, tells how they are, opens again.

A driver tells only its happy path. Here stands, once for all of them, what happens otherwise.
Anything but ``DeviceLost`` is a mistake of ours: it propagates and ends the process visibly.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from kiosk.domain.reading import Reading
from kiosk.drivers import DeviceLost, Fault, Paper, Printer, PrinterStatus, Reader
from kiosk.drivers.health import DeviceHealth, DeviceKind, DeviceState, HealthBoard

log = logging.getLogger(__name__)

Deliver = Callable[[str, Reading], Awaitable[None] | None]
"""Takes a device's name and what it read."""

Clock = Callable[[], datetime]

PAUSES = (0.1, 0.2, 0.5)
"""Seconds before each next attempt; the last one for ever, so that a device is soon back."""


def utc_now() -> datetime:
    """The time, with its zone."""
    return datetime.now(UTC)


@dataclass
class _Watch:
    """What the board and the log were last told of one device: each change is told once."""

    name: str
    kind: str
    board: HealthBoard
    clock: Clock
    told: DeviceHealth | None = None

    def report(self, state: DeviceState, fault: Fault | None = None, sentence: str = "") -> None:
        """Tell a change; say nothing of what is as it was."""
        before = self.told
        if before and (before.state, before.fault, before.sentence) == (state, fault, sentence):
            return
        now = self.clock()
        since = before.since if before and before.state is state else now
        self.told = DeviceHealth(self.name, self.kind, state, since, fault, sentence)
        self._log(before.state if before else DeviceState.STARTING, self.told)
        self.board.report(self.told)

    def _log(self, before: DeviceState, now: DeviceHealth) -> None:
        match now.state:
            case DeviceState.STARTING:
                pass
            case DeviceState.LOST if before is not DeviceState.LOST:
                log.warning("%s is lost. %s", self.name, now.sentence)
            case DeviceState.LOST:
                pass  # still lost, for another reason: the board shows it
            case DeviceState.WARNING:
                log.warning("%s wants something. %s", self.name, now.sentence)
            case DeviceState.ONLINE:
                log.info("%s is %s", self.name, "back" if before is DeviceState.LOST else "online")

    def lost(self, loss: DeviceLost) -> None:
        """The device is gone."""
        self.report(DeviceState.LOST, loss.fault, loss.sentence)


async def supervise(
    reader: Reader,
    board: HealthBoard,
    deliver: Deliver,
    *,
    kind: str,
    clock: Clock = utc_now,
    pauses: tuple[float, ...] = PAUSES,
) -> None:
    """Keep a reader alive for ever and deliver what it reads.

    ``kind``: what staff call such a device on the health page. Cancelling releases the device.
    """
    watch = _Watch(reader.name, kind, board, clock)
    watch.report(DeviceState.STARTING)
    attempt = 0
    while True:
        try:
            async with reader.open() as readings:
                watch.report(DeviceState.ONLINE)
                async for reading in readings:
                    attempt = 0  # it works; one that only opens and dies is not hurried
                    if (delivered := deliver(reader.name, reading)) is not None:
                        await delivered
        except DeviceLost as loss:
            watch.lost(loss)
        await asyncio.sleep(pauses[min(attempt, len(pauses) - 1)])
        attempt += 1


async def watch_printer(
    printer: Printer,
    board: HealthBoard,
    interval: float = 2.0,
    *,
    kind: str = DeviceKind.PRINTER,
    clock: Clock = utc_now,
) -> None:
    """Ask a printer for ever how it is, every ``interval`` seconds, and tell the board.

    One that is lost is asked as often as a reader is opened again, for it shall be as soon back.
    """
    watch = _Watch(printer.name, kind, board, clock)
    watch.report(DeviceState.STARTING)
    while True:
        try:
            status = await printer.status()
        except DeviceLost as loss:
            watch.lost(loss)
            await asyncio.sleep(min(interval, PAUSES[-1]))
        else:
            wish = _wish(status)
            state = DeviceState.WARNING if wish else DeviceState.ONLINE
            watch.report(state, None if status.can_print else Fault.NOT_READY, wish)
            await asyncio.sleep(interval)


def _wish(status: PrinterStatus) -> str:
    """What a printer that answers wants of staff; empty where it wants nothing."""
    if status.cover_open:
        return "The printer's cover is open: close it."
    if status.paper is Paper.OUT:
        return "The printer is out of paper: put in a new roll."
    if status.error:
        return "The printer reports an error: open and close its cover, or restart it."
    if status.paper is Paper.LOW:
        return "The paper is nearly finished: put in a new roll soon."
    return ""

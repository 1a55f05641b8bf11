"""Live events of all devices, as the daemon would get them; numbers are never shown."""

import asyncio
import tempfile
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from kiosk.domain.period import BRUSSELS
from kiosk.domain.reading import Reading, masked
from kiosk.drivers.catalog import (
    PrinterSettings,
    ReaderSettings,
    build_printer,
    build_reader,
    kind_of,
)
from kiosk.drivers.health import DeviceHealth, HealthBoard
from kiosk.drivers.supervisor import supervise, watch_printer

Say = Callable[[str], None]


async def watch(devices: Mapping[str, ReaderSettings | PrinterSettings], say: Say) -> None:
    """Open every device and say what it reads and how it is, until cancelled."""
    width = max(map(len, devices), default=0)

    def tell(device: str, what: str) -> None:
        say(f"{datetime.now(BRUSSELS):%H:%M:%S.%f}"[:-3] + f"  {device:{width}}  {what}")

    def tell_reading(device: str, reading: Reading) -> None:
        tell(device, masked(reading))

    def tell_health(health: DeviceHealth) -> None:
        tell(health.name, f"{health.state}. {health.sentence}" if health.sentence else health.state)

    board = HealthBoard(tell_health)
    with tempfile.TemporaryDirectory(prefix="kiosk-watch-") as private:
        async with asyncio.TaskGroup() as group:
            for name, device in devices.items():
                kind = kind_of(device)
                if isinstance(device, PrinterSettings):
                    printer = build_printer(name, device, Path(private))
                    group.create_task(watch_printer(printer, board, kind=kind))
                else:
                    reader = build_reader(name, device)
                    group.create_task(supervise(reader, board, tell_reading, kind=kind))

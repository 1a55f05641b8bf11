"""Live events of all devices; numbers are never shown.

Of a running kiosk it tells them itself, for it holds its devices; of a stopped one they are opened
here, as the daemon would.
"""

import asyncio
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import httpx
from pydantic import TypeAdapter

from kiosk.domain.period import BRUSSELS
from kiosk.domain.reading import Reading
from kiosk.drivers.catalog import (
    PrinterSettings,
    ReaderSettings,
    build_printer,
    build_reader,
    kind_of,
)
from kiosk.drivers.happenings import Happening, of_health, of_reading
from kiosk.drivers.health import HealthBoard
from kiosk.drivers.supervisor import supervise, watch_printer

Say = Callable[[str], None]
Devices = Mapping[str, ReaderSettings | PrinterSettings]

_CONNECT_SECONDS, _SILENT_SECONDS = 5.0, 35.0
"""A running kiosk gives a sign of life every ten seconds."""
_DATA = "data:"
_HAPPENING = TypeAdapter(Happening)


class KioskGone(Exception):
    """The kiosk that was watched ended, or does not answer any more."""


async def watch(devices: Devices, say: Say) -> None:
    """Open every device and say what it reads and how it is, until cancelled."""
    width = max(map(len, devices), default=0)

    def tell(happening: Happening) -> None:
        say(_line(happening, width))

    def deliver(device: str, reading: Reading) -> None:
        tell(of_reading(device, reading))

    board = HealthBoard(lambda health: tell(of_health(health)))
    with tempfile.TemporaryDirectory(prefix="kiosk-watch-") as private:
        async with asyncio.TaskGroup() as group:
            for name, device in devices.items():
                kind = kind_of(device)
                if isinstance(device, PrinterSettings):
                    printer = build_printer(name, device, Path(private))
                    group.create_task(watch_printer(printer, board, kind=kind))
                else:
                    reader = build_reader(name, device)
                    group.create_task(supervise(reader, board, deliver, kind=kind))


def watch_running(address: str, devices: Devices, say: Say) -> None:
    """Say what the kiosk at ``address`` tells, for ever. Raises ``KioskGone``."""
    width = max(map(len, devices), default=0)
    timeout = httpx.Timeout(_SILENT_SECONDS, connect=_CONNECT_SECONDS)
    try:
        with httpx.stream("GET", f"{address}api/watch", trust_env=False, timeout=timeout) as stream:
            stream.raise_for_status()
            for line in stream.iter_lines():
                if line.startswith(_DATA) and "{" in line:
                    told = _HAPPENING.validate_json(line.removeprefix(_DATA))
                    say(_line(told, width))
    except httpx.HTTPError as error:
        raise KioskGone(type(error).__name__) from error
    raise KioskGone


def _line(happening: Happening, width: int) -> str:
    at = f"{happening.at.astimezone(BRUSSELS):%H:%M:%S.%f}"[:-3]
    return f"{at}  {happening.device:{width}}  {happening.what}"

"""``python -m desk_reader SETTINGS``: a kiosk's drivers and nothing else of it.

Runs what the settings say under the supervisor and tells on standard output, a JSON object a line,
what each device read and how it is. A process of its own, for one talks to one pcscd.
"""

import asyncio
import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from kiosk.domain.reading import Reading
from kiosk.drivers.catalog import PrinterSettings, build_printer, build_reader, kind_of
from kiosk.drivers.health import DeviceHealth, HealthBoard
from kiosk.drivers.supervisor import supervise, watch_printer
from kiosk.settings import Settings, read_settings

_ASK_PRINTER_SECONDS = 0.2


def _tell(device: str, **what: object) -> None:
    sys.stdout.write(json.dumps({"device": device} | what) + "\n")
    sys.stdout.flush()


def _tell_reading(device: str, reading: Reading) -> None:
    _tell(device, reading=type(reading).__name__, **asdict(reading))


def _tell_health(health: DeviceHealth) -> None:
    _tell(health.name, state=health.state, sentence=health.sentence)


async def watch(settings: Settings, private: Path) -> None:
    """Run until cancelled."""
    board = HealthBoard(_tell_health)
    async with asyncio.TaskGroup() as group:
        for name, device in settings.devices.items():
            kind = kind_of(device)
            if isinstance(device, PrinterSettings):
                printer = build_printer(name, device, private)
                group.create_task(watch_printer(printer, board, _ASK_PRINTER_SECONDS, kind=kind))
            else:
                reader = build_reader(name, device)
                group.create_task(supervise(reader, board, _tell_reading, kind=kind))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        asyncio.run(watch(read_settings(Path(sys.argv[1])), Path(made)))

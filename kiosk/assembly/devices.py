"""The devices on the desk, kept alive; what they tell goes to the desk and to who looks on."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kiosk.domain.reading import Reading
from kiosk.drivers import Printer
from kiosk.drivers.catalog import (
    DeviceSettings,
    PrinterSettings,
    build_printer,
    build_reader,
    kind_of,
)
from kiosk.drivers.happenings import Happenings, of_health, of_reading
from kiosk.drivers.health import DeviceHealth, HealthBoard
from kiosk.drivers.supervisor import supervise, watch_printer

Work = Coroutine[Any, Any, None]


@dataclass
class Devices:
    """The devices of the settings. ``private``: the printers' own folder.

    ``changed``: told whenever one is another than before.
    """

    settings: Mapping[str, DeviceSettings]
    private: Path
    changed: Callable[[], None]
    happenings: Happenings = field(default_factory=Happenings)
    board: HealthBoard = field(init=False)
    _printers: dict[str, Printer] = field(init=False)

    def __post_init__(self) -> None:
        """Nothing is opened yet."""
        self.board = HealthBoard(self._reported)
        self._printers = {
            name: build_printer(name, device, self.private)
            for name, device in self.settings.items()
            if isinstance(device, PrinterSettings)
        }

    @property
    def printers(self) -> tuple[Printer, ...]:
        """In the order in which a receipt tries them."""
        return tuple(self._printers.values())

    def tasks(self, read: Callable[[str, Reading], None]) -> list[Work]:
        """Keep each alive; hand what it reads to ``read``, with its name."""

        def deliver(name: str, reading: Reading) -> None:
            self.happenings.tell(of_reading(name, reading))
            read(name, reading)

        readers = [
            supervise(build_reader(name, device), self.board, deliver, kind=kind_of(device))
            for name, device in self.settings.items()
            if not isinstance(device, PrinterSettings)
        ]
        printers = [
            watch_printer(printer, self.board, kind=kind_of(self.settings[name]))
            for name, printer in self._printers.items()
        ]
        return [*readers, *printers]

    def _reported(self, health: DeviceHealth) -> None:
        self.happenings.tell(of_health(health))
        self.changed()

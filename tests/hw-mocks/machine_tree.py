"""A made-up machine's files, laid out as the kernel lays out /sys and /proc."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.technician.machine import Machine

_BUS = "sys/devices/platform/usb/usb1"


@dataclass(frozen=True, slots=True)
class Function:
    """One interface of a USB device. ``kind``: class, subclass, protocol. ``files``: below it."""

    kind: str
    driver: str = ""
    files: tuple[str, ...] = ()


def keyboard(event: str = "event4") -> Function:
    """What a keyboard has, and a scanner that types."""
    return Function("030101", "usbhid", (f"0003:05E0:1200.0001/input/input5/{event}",))


def serial_port(name: str = "ttyACM0") -> Function:
    """USB's own serial class."""
    return Function("020201", "cdc_acm", (f"tty/{name}",))


def adapted_port(name: str = "ttyUSB0") -> Function:
    """A port behind an adapter's chip."""
    return Function("ff0101", "ch341", (f"{name}/tty/{name}",))


CARD_READER = Function("0b0000")
PRINTER = Function("070102")


@dataclass
class MachineTree:
    """A machine under ``root``; nothing is plugged in at first."""

    root: Path
    _plugged: int = field(default=0, repr=False)

    @property
    def machine(self) -> Machine:
        """As the technician's commands see it."""
        return Machine(self.root)

    def write(self, path: str, text: str) -> Path:
        """Write a file."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def link(self, path: str, target: str) -> None:
        """Make a symlink, as udev does."""
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).symlink_to(target)

    def plug_in(
        self, ids: str, *functions: Function, maker: str = "", model: str = "", kind: str = "00"
    ) -> str:
        """Plug a USB device in; its port. ``ids``: e.g. ``04b8:0e28``; ``kind``: its class."""
        self._plugged += 1
        port = f"1-1.{self._plugged}"
        vendor, product = ids.split(":")
        texts = {
            "idVendor": vendor,
            "idProduct": product,
            "bDeviceClass": kind,
            "busnum": "1",
            "devnum": f"{self._plugged + 2}",
        }
        texts |= {"manufacturer": maker} if maker else {}
        texts |= {"product": model} if model else {}
        for name, text in texts.items():
            self.write(f"{_BUS}/{port}/{name}", f"{text}\n")
        self._known_on_the_bus(port, f"{_BUS}/{port}")
        for number, function in enumerate(functions):
            self._function(f"{_BUS}/{port}/{port}:1.{number}", function)
        return port

    def _function(self, place: str, function: Function) -> None:
        parts = ("bInterfaceClass", "bInterfaceSubClass", "bInterfaceProtocol")
        for number, part in enumerate(parts):
            self.write(f"{place}/{part}", f"{function.kind[2 * number : 2 * number + 2]}\n")
        if function.driver:
            self.link(f"{place}/driver", f"../../../../../../bus/usb/drivers/{function.driver}")
        for file in function.files:
            self.write(f"{place}/{file}/dev", "13:68\n")
        # The real tree has ways up again, in which nobody may get lost.
        self.link(f"{place}/subsystem", "../../../../../../bus/usb")
        self._known_on_the_bus(Path(place).name, place)

    def _known_on_the_bus(self, name: str, place: str) -> None:
        bus = "sys/bus/usb/devices"
        self.link(f"{bus}/{name}", os.path.relpath(place, bus))

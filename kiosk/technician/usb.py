"""What hangs on USB, as the kernel tells it under /sys."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kiosk.technician.machine import Machine

_DEVICES = "sys/bus/usb/devices"
HUB = "09"


@dataclass(frozen=True, slots=True)
class UsbInterface:
    """One function of a device. ``kind``: class, subclass, protocol, six hex digits.

    ``driver``: the kernel's, empty without one. ``inputs``, ``ports``: names under /dev, e.g.
    ``input/event4`` and ``ttyACM0``.
    """

    kind: str
    driver: str = ""
    inputs: tuple[str, ...] = ()
    ports: tuple[str, ...] = ()

    @property
    def is_card_reader(self) -> bool:
        """USB's smart card class."""
        return self.kind.startswith("0b")

    @property
    def is_keyboard(self) -> bool:
        """A keyboard, or what types like one."""
        return self.kind.startswith("03") and self.kind.endswith("01") and bool(self.inputs)

    @property
    def is_printer(self) -> bool:
        """USB's printer class."""
        return self.kind.startswith("0701")


@dataclass(frozen=True, slots=True)
class UsbDevice:
    """One device. ``vendor``, ``product``: four hex digits. ``node``: its file under /dev."""

    port: str
    vendor: str
    product: str
    maker: str
    model: str
    node: str
    interfaces: tuple[UsbInterface, ...]

    @property
    def ids(self) -> str:
        """Vendor and product, e.g. ``04b8:0e28``."""
        return f"{self.vendor}:{self.product}"

    @property
    def name(self) -> str:
        """What it calls itself, with its ids."""
        words = " ".join(word for word in (self.maker, self.model) if word) or "no name"
        return f"{words} ({self.ids})"

    @property
    def ports(self) -> tuple[str, ...]:
        """Its serial ports."""
        return tuple(port for one in self.interfaces for port in one.ports)

    @property
    def keyboards(self) -> tuple[str, ...]:
        """Its input devices that type."""
        return tuple(name for one in self.interfaces if one.is_keyboard for name in one.inputs)


def read_usb(machine: Machine) -> tuple[UsbDevice, ...]:
    """Every device that is plugged in, hubs left out."""
    return tuple(_devices(machine))


def _devices(machine: Machine) -> Iterator[UsbDevice]:
    folder = machine.at(_DEVICES)
    names = sorted(one.name for one in folder.iterdir()) if folder.is_dir() else []
    for name in names:
        place = f"{_DEVICES}/{name}"
        vendor = machine.text(f"{place}/idVendor")
        if vendor and machine.text(f"{place}/bDeviceClass") != HUB:
            yield UsbDevice(
                port=name,
                vendor=vendor.lower(),
                product=machine.text(f"{place}/idProduct").lower(),
                maker=_printable(machine.text(f"{place}/manufacturer")),
                model=_printable(machine.text(f"{place}/product")),
                node=_node(machine, place),
                interfaces=tuple(_interfaces(machine, place)),
            )


def _interfaces(machine: Machine, place: str) -> Iterator[UsbInterface]:
    for folder in sorted(machine.at(place).glob("*:*")):
        parts = ("bInterfaceClass", "bInterfaceSubClass", "bInterfaceProtocol")
        kind = "".join(machine.text(f"{place}/{folder.name}/{part}") for part in parts)
        if kind:
            driver = folder / "driver"
            yield UsbInterface(
                kind.lower(),
                driver.readlink().name if driver.is_symlink() else "",
                _named(folder, "event[0-9]*", "input/"),
                _named(folder, "tty[AU]*[0-9]", ""),
            )


def _named(folder: Path, pattern: str, prefix: str) -> tuple[str, ...]:
    return tuple(sorted({prefix + found.name for found in folder.rglob(pattern)}))


def _node(machine: Machine, place: str) -> str:
    bus, number = machine.text(f"{place}/busnum"), machine.text(f"{place}/devnum")
    return f"/dev/bus/usb/{int(bus):03}/{int(number):03}" if bus and number else ""


def _printable(text: str) -> str:
    """A device may call itself what it likes, terminal commands included."""
    return "".join(char for char in text if char.isprintable())[:60].strip()

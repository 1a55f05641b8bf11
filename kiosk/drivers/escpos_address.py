"""Where a printer is, and how long to wait for it: what the settings say of the way to it."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from usb.backend import IBackend


@dataclass(frozen=True, slots=True)
class NetworkAddress:
    """A printer with an Ethernet or Wi-Fi port."""

    host: str
    port: int = 9100

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class SerialAddress:
    """A printer on a serial port. ``path``: e.g. ``/dev/kiosk/printer``; ``baud``: bits/s."""

    path: str
    baud: int = 19200

    def __str__(self) -> str:
        return self.path


@dataclass(frozen=True, slots=True)
class UsbAddress:
    """A printer on USB, by its ids. ``bus``: the system's unless said otherwise."""

    vendor: int
    product: int
    bus: "IBackend | None" = field(default=None, repr=False)

    def __str__(self) -> str:
        return f"USB {self.vendor:04x}:{self.product:04x}"


Address = NetworkAddress | SerialAddress | UsbAddress


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long to wait at most, in seconds."""

    connect: float = 3.0
    send: float = 10.0
    """On a serial line, beside the time that the bytes take by their number."""
    reply: float = 0.5
    completion: float = 20.0
    """From the last byte sent until the receipt is on the paper."""
    taken: float = 30.0
    """How long a presenter holds a receipt out before it takes it back."""

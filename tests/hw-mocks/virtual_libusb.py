"""A USB bus with one card reader on it, in the place of python-libusb1's context, for nfcpy."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import usb1

from virtual_rcs380 import PRODUCT, VENDOR, VirtualRcs380

_BUS, _ADDRESS, _PACKET = 1, 4, 64


@dataclass(frozen=True)
class _Endpoint:
    address: int

    def getAddress(self) -> int:
        return self.address

    def getAttributes(self) -> int:
        return int(usb1.TRANSFER_TYPE_BULK)

    def getMaxPacketSize(self) -> int:
        return _PACKET


class _Setting:
    def iterEndpoints(self) -> Iterator[_Endpoint]:
        yield _Endpoint(0x02)
        yield _Endpoint(0x81)


@dataclass(frozen=True)
class _Handle:
    reader: VirtualRcs380

    def claimInterface(self, _number: int) -> None:
        if self.reader.claimed:
            raise usb1.USBErrorBusy
        self.reader.claimed = True

    def bulkRead(self, _endpoint: int, _length: int, timeout: int) -> bytes:
        return self.reader.say(timeout)

    def bulkWrite(self, _endpoint: int, data: bytes, _timeout: int) -> int:
        if data:  # nfcpy ends a full packet with an empty one
            self.reader.hear(data)
        return len(data)

    def close(self) -> None:
        self.reader.claimed = False


@dataclass(frozen=True)
class _Device:
    reader: VirtualRcs380

    def getVendorID(self) -> int:
        return VENDOR

    def getProductID(self) -> int:
        return PRODUCT

    def getBusNumber(self) -> int:
        return _BUS

    def getDeviceAddress(self) -> int:
        return _ADDRESS

    def getManufacturer(self) -> str:
        return "Sony"

    def getProduct(self) -> str:
        return "RC-S380/P"

    def iterSettings(self) -> Iterator[_Setting]:
        yield _Setting()

    def open(self) -> _Handle:
        return _Handle(self.reader)


@dataclass(frozen=True)
class VirtualLibusb:
    """Call it for a context, as ``usb1.USBContext``."""

    reader: VirtualRcs380

    def __call__(self) -> Self:
        """A context; there is one bus, so it is itself."""
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.exit()

    def getDeviceList(self, *, skip_on_error: bool) -> list[_Device]:  # noqa: ARG002 - as libusb1
        """The devices that are plugged in."""
        return [_Device(self.reader)] if self.reader.plugged else []

    def exit(self) -> None:
        """Nothing to let go of."""

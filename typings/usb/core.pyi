"""The calls that the kiosk makes."""

import array
from collections.abc import Iterator

from usb.backend import IBackend

class USBError(OSError):
    def __init__(
        self, strerror: str, error_code: int | None = None, errno: int | None = None
    ) -> None: ...

class USBTimeoutError(USBError): ...
class NoBackendError(ValueError): ...

class Endpoint:
    bEndpointAddress: int
    bmAttributes: int
    wMaxPacketSize: int

class Interface:
    bInterfaceNumber: int
    bAlternateSetting: int
    bInterfaceClass: int
    def __iter__(self) -> Iterator[Endpoint]: ...

class Configuration:
    def __iter__(self) -> Iterator[Interface]: ...

class Device:
    def get_active_configuration(self) -> Configuration: ...
    def is_kernel_driver_active(self, interface: int) -> bool: ...
    def detach_kernel_driver(self, interface: int) -> None: ...
    def clear_halt(self, ep: Endpoint) -> None: ...
    def write(self, endpoint: Endpoint, data: bytes, timeout: int) -> int: ...
    def read(
        self, endpoint: Endpoint, size_or_buffer: int, timeout: int
    ) -> array.array[int]: ...

def find(
    *, idVendor: int, idProduct: int, backend: IBackend | None = None
) -> Device | None: ...

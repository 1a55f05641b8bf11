import array
import logging as _logging

from escpos.escpos import Escpos

logging: _logging.Logger

class _Device:
    def read(self, endpoint: int, size_or_buffer: int, timeout: int) -> array.array[int]: ...

class Usb(Escpos):
    device: _Device
    def __init__(
        self,
        idVendor: int,
        idProduct: int,
        *,
        timeout: float = 0,
        in_ep: int = 0x82,
        out_ep: int = 0x01,
    ) -> None: ...
    def open(self) -> None: ...

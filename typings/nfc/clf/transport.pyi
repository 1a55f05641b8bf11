from collections.abc import Callable

from serial import Serial

class TTY:
    tty: Serial | None
    read: Callable[[int], bytearray | None]
    def __init__(self, port: str) -> None: ...

class USB:
    read: Callable[[int], bytearray | None]
    @classmethod
    def find(cls, path: str) -> list[tuple[int, int, int, int]] | None: ...
    def __init__(self, usb_bus: int, dev_adr: int) -> None: ...
    def close(self) -> None: ...

from collections.abc import Callable

from serial import Serial

class TTY:
    tty: Serial | None
    read: Callable[[int], bytearray | None]
    def __init__(self, port: str) -> None: ...

class USB:
    read: Callable[[int], bytearray | None]
    def close(self) -> None: ...

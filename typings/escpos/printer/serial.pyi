import logging as _logging

from escpos.escpos import Escpos

logging: _logging.Logger

class _Port:
    exclusive: bool | None
    write_timeout: float | None
    in_waiting: int
    out_waiting: int
    def fileno(self) -> int: ...
    def read(self, size: int = 1) -> bytes: ...
    def reset_output_buffer(self) -> None: ...
    def close(self) -> None: ...

class Serial(Escpos):
    device: _Port
    def __init__(self, devfile: str, baudrate: int = 9600, *, timeout: float = 1) -> None: ...
    def open(self) -> None: ...

import logging as _logging
import socket

from escpos.escpos import Escpos

logging: _logging.Logger

class Network(Escpos):
    device: socket.socket
    def __init__(self, host: str, port: int = 9100, timeout: float = 60) -> None: ...
    def open(self) -> None: ...

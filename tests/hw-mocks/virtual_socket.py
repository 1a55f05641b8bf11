"""A device on the network, which can be unplugged and plugged in again at the same port.

One connection at a time, as such devices have; on 127.0.0.1 only. Free of pytest.
"""

import os
import select
import socket
import struct
import threading
from contextlib import suppress
from typing import Self

_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class VirtualSocket:
    """A device that listens at ``port`` while it is plugged in; 0: a free one, kept from then."""

    def __init__(self, port: int = 0) -> None:
        self._connection: socket.socket | None = None
        self._ear: threading.Thread | None = None
        self._lock = threading.RLock()
        self._door = _bound(port)
        self.port: int = self._door.getsockname()[1]
        self.plug()

    def heard(self, data: bytes) -> None:
        """The host sent this. Called on the device's own thread."""

    def say(self, data: bytes) -> None:
        """Send bytes to the host; lost when nobody is connected."""
        with self._lock, suppress(OSError):
            if self._connection:
                self._connection.send(data)

    def plug(self) -> None:
        """Connect the device to the network."""
        if self._ear:
            return
        self._door.listen()
        self._stop_read, self._stop_write = os.pipe()
        self._ear = threading.Thread(target=self._listen, daemon=True)
        self._ear.start()

    def unplug(self) -> None:
        """Take it off: nobody listens there, and whoever is connected is cut off."""
        if not self._ear:
            return
        os.write(self._stop_write, b"!")
        self._ear.join()
        self._ear = None
        os.close(self._stop_read)
        os.close(self._stop_write)
        self.hang_up()
        self._door.close()
        # Bound and not listening: refuses, and keeps the port from others.
        self._door = _bound(self.port)

    def hang_up(self) -> None:
        """Cut off who is connected."""
        with self._lock:
            if self._connection:
                self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
                self._connection.close()
                self._connection = None

    def _listen(self) -> None:
        while True:
            with self._lock:
                source = self._connection or self._door
            ready, _, _ = select.select([source.fileno(), self._stop_read], [], [])
            if self._stop_read in ready:
                return
            self._attend(source)

    def _attend(self, source: socket.socket) -> None:
        if source is self._door:
            self._connection = source.accept()[0]
            return
        try:
            data = source.recv(4096)
        except ConnectionResetError:
            data = b""
        if data:
            self.heard(data)
        else:
            self.hang_up()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.unplug()
        self._door.close()


def _bound(port: int) -> socket.socket:
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    door.bind(("127.0.0.1", port))
    return door

"""A printer on the network: bytes over TCP, as nearly every one with a network port takes them."""

import errno
import select
import socket
import struct

from kiosk.drivers.escpos_address import Bounds, NetworkAddress

_LINGER_NOT = struct.pack("ii", 1, 0)


class NetworkLink:
    """Over TCP."""

    def __init__(self, address: NetworkAddress, bounds: Bounds) -> None:
        from escpos.printer import Network

        # Its own open() hides why it failed, and leaves the socket of a failed attempt open.
        self._socket = socket.create_connection((address.host, address.port), bounds.connect)
        self._socket.settimeout(bounds.send)
        self._printer = Network(address.host, address.port, timeout=bounds.send)
        self._printer.device = self._socket

    def send(self, data: bytes) -> None:
        """See ``Link``."""
        self._printer._raw(data)

    def receive(self, within: float) -> bytes:
        """See ``Link``."""
        if not select.select([self._socket], [], [], within)[0]:
            return b""
        if said := self._socket.recv(256):
            return said
        raise ConnectionResetError(errno.ECONNRESET, "the printer closed the connection")

    def discard(self) -> None:
        """See ``Link``."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)

    def close(self) -> None:
        """See ``Link``."""
        self._printer.close()

"""A card in vpcd's slot: vpcd's wire protocol on one side, a virtual card on the other.

Each message is two bytes of length and that many bytes; one byte is an order, more an APDU.
Connecting is putting the card in, closing pulls it out.
"""

import contextlib
import socket
import threading
import time

from virtual_card import Pulled, VirtualCard

_OFF, _ON, _RESET, _SEND_ATR = 0x00, 0x01, 0x02, 0x04


class CardInSlot:
    """Serves one card on one connection, on a thread of its own, until it is out.

    ``first_atr_at``: ``time.time()`` when it first told its ATR, ``None`` before.
    """

    def __init__(self, line: socket.socket, card: VirtualCard) -> None:
        self.card = card
        self.first_atr_at: float | None = None
        self._line = line
        self._line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._line.settimeout(None)
        self._thread = threading.Thread(target=self._serve, name="card in slot", daemon=True)
        self._thread.start()

    @property
    def is_in(self) -> bool:
        """Whether the card is still in."""
        return self._thread.is_alive()

    def pull(self) -> None:
        """Take the card out."""
        with contextlib.suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)
        self._thread.join()

    def _serve(self) -> None:
        with self._line, contextlib.suppress(OSError, EOFError, Pulled):
            while True:
                message = self._receive(int.from_bytes(self._receive(2)))
                if len(message) > 1:
                    self._send(self.card.answer(message))
                elif message == bytes([_SEND_ATR]):
                    self._tell_atr()
                elif message in {bytes([_ON]), bytes([_RESET])}:
                    self.card.power_up()

    def _tell_atr(self) -> None:
        if self.first_atr_at is None:
            self.first_atr_at = time.time()
        self._send(self.card.atr)

    def _send(self, message: bytes) -> None:
        self._line.sendall(len(message).to_bytes(2) + message)

    def _receive(self, length: int) -> bytes:
        received = b""
        while len(received) < length:
            # Asked for each time, for the kernel forgets: 0.14 instead of 44 ms for each APDU.
            self._line.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            part = self._line.recv(length - len(received))
            if not part:
                raise EOFError
            received += part
        return received

"""A Sony RC-S380 card reader on USB: its frames as nfcpy asks for them, and a card in its field.

Facts from nfcpy's ``rcs380`` and ISO/IEC 14443-3: the reader passes on to the card what nfcpy
sends, so the card here answers wake-up calls and the anticollision itself.
"""

import threading
from collections import deque
from functools import reduce
from operator import xor

import usb1

VENDOR, PRODUCT = 0x054C, 0x06C3
ACK = bytes.fromhex("0000ff00ff00")
_DONE, _TIMEOUT = bytes(4), b"\x80\x00\x00\x00"
_CASCADE_TAG = 0x88
_SELECTS = b"\x93\x95\x97"


class VirtualRcs380:
    """The reader. ``uid``: of the card in its field, empty for Topaz, ``None`` for no card.

    ``muted``: hears everything and answers nothing. ``noise``: what it says instead of answers.
    """

    def __init__(self) -> None:
        self.uid: bytes | None = None
        self.type_b = False
        """The card is one of type B instead."""
        self.muted = False
        self.noise = b""
        self.plugged = True
        self.looks = 0
        self.claimed = False
        self._type_a_asked = False
        self._said: deque[bytes] = deque()
        self._heard = threading.Condition()

    def hear(self, frame: bytes) -> None:
        """The host sent this."""
        self._there()
        with self._heard:
            if frame == ACK:
                self._said.clear()
            elif not self.muted:
                command, data = frame[9], frame[10:-2]
                reply = bytes([0xD7, command + 1]) + self._reply(command, data)
                self._said += [ACK, self.noise or _frame(reply)]
            self._heard.notify_all()

    def say(self, milliseconds: int) -> bytes:
        """The next packet to the host. ``milliseconds``: how long to wait, 0 for ever."""
        seconds = milliseconds / 1000 if milliseconds else None
        with self._heard:
            self._heard.wait_for(lambda: self._said or not self.plugged, seconds)
            self._there()
            if not self._said:
                raise usb1.USBErrorTimeout
            return self._said.popleft()

    def unplug(self) -> None:
        """Pull it out."""
        with self._heard:
            self.plugged = self.claimed = False
            self._said.clear()
            self._heard.notify_all()

    def plug(self) -> None:
        """Put it in."""
        self.plugged = True

    def _there(self) -> None:
        if not self.plugged:
            raise usb1.USBErrorNoDevice

    def _reply(self, command: int, data: bytes) -> bytes:
        match command:
            case 0x00:  # InSetRF: the type of card
                self._type_a_asked = data[:2] == b"\x02\x03"
                self.looks += self._type_a_asked
                return b"\x00"
            case 0x04:  # InCommRF: two bytes of time, then what the card hears
                answer = self._card(data[2:])
                return _TIMEOUT + b"\x00" if answer is None else _DONE + b"\x08" + answer
            case 0x20 | 0x22:
                return b"\x11\x01"
            case _:
                return b"\x00"

    def _card(self, heard: bytes) -> bytes | None:
        if self.uid is None or self.type_b is self._type_a_asked:
            return None
        if self.type_b:
            return b"\x50" + bytes(11) if heard[:1] == b"\x05" else None
        match heard[0]:
            case 0x26 if not self.uid:
                return b"\x00\x0c"
            case 0x26:
                return b"\x44\x03"
            case 0x78:
                return b"\x11\x48" + b"\x01\x02\x03\x04"
            case select if select in _SELECTS:
                return self._anticollision(_SELECTS.index(select), chosen=heard[1] == 0x70)
            case _:
                return None

    def _anticollision(self, level: int, *, chosen: bool) -> bytes:
        uid = self.uid or b""
        levels = {4: 1, 7: 2, 10: 3}[len(uid)]
        last = level == levels - 1
        if chosen:
            return b"\x20" if last else b"\x04"
        part = uid[3 * level :] if last else bytes([_CASCADE_TAG]) + uid[3 * level : 3 * level + 3]
        return part + bytes([reduce(xor, part)])


def _frame(data: bytes) -> bytes:
    size = len(data).to_bytes(2, "little")
    head = b"\x00\x00\xff\xff\xff" + size + bytes([-sum(size) & 0xFF])
    return head + data + bytes([-sum(data) & 0xFF, 0])

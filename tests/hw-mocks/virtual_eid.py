"""A virtual Belgian eID: command bytes in, answer bytes out, with the manners of the real chips.

T=0: a command that sends data gets 61xx and fetches its answer with GET RESPONSE; a READ BINARY
beyond the end gets 6Cxx with the right length, or a short answer; exactly at the end 6B00.
"""

import time
from dataclasses import dataclass, field
from enum import StrEnum

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA384

from virtual_card import (
    BEYOND_THE_END,
    DONE,
    FAILED,
    NO_FILE_CHOSEN,
    NOT_FOUND,
    NOT_SATISFIED,
    UNKNOWN_COMMAND,
    WRONG_DATA,
    WRONG_LENGTH,
    WRONG_PARAMETERS,
    more,
    wrong_le,
)

IDENTITY = bytes.fromhex("3F00DF014031")
IDENTITY_SIGNATURE = bytes.fromhex("3F00DF014032")
BASIC_KEY = bytes.fromhex("3F00DF014040")
RRN_CERTIFICATE = bytes.fromhex("3F00DF00503C")

BELPIC = bytes.fromhex("A00000003029057000AD13100101FF")
PKCS15 = bytes.fromhex("A000000177504B43532D3135")
_OLD_CHIPS_PAUSE = 0.01
"""Seconds that a chip of 1.1 needs after 6Cxx before it can take the next command."""
_LIFE_CYCLE_PERSONALISED = 0x0F


class AppletVersion(StrEnum):
    """The program on the chip."""

    V1_1 = "1.1"
    V1_7 = "1.7"
    V1_8 = "1.8"


ATRS = {
    AppletVersion.V1_1: bytes.fromhex("3B9813400AA503010101AD1311"),
    AppletVersion.V1_7: bytes.fromhex("3B9894400AA503010101AD1310"),
    AppletVersion.V1_8: bytes.fromhex("3B7F96000080318065B085040120120FFF829000"),
}


@dataclass
class VirtualEid:
    """A chip with its files. ``files``: content by path from the master file down.

    ``names``: by which its applet is selected. ``short_reads``: it answers less at a file's end
    instead of 6Cxx. ``activated``: whether the town hall did so. ``power_ups`` and
    ``challenges`` count what the reader did and what it signed, ``received`` keeps every command.
    """

    applet: AppletVersion
    files: dict[bytes, bytes]
    basic_key: EllipticCurvePrivateKey | None = field(default=None, repr=False)
    names: tuple[bytes, ...] = (BELPIC, PKCS15)
    short_reads: bool = False
    activated: bool = True
    power_ups: int = 0
    challenges: int = 0
    received: list[bytes] = field(default_factory=list, repr=False)
    _chosen: bytes | None = field(default=None, repr=False)
    _waiting: bytes = field(default=b"", repr=False)
    _busy_until: float = field(default=0.0, repr=False)

    @property
    def atr(self) -> bytes:
        """What it says when it gets power."""
        return ATRS[self.applet]

    def power_up(self) -> None:
        """Forget what was chosen."""
        self.power_ups += 1
        self._chosen, self._waiting = None, b""

    def answer(self, command: bytes) -> bytes:
        """The answer to one command: data and status word."""
        self.received.append(command)
        if time.monotonic() < self._busy_until:
            return FAILED
        match tuple(command[:4]):
            case (0x00, 0xA4, 0x04, 0x00 | 0x0C):
                return self._select_applet(command)
            case (0x00, 0xA4, 0x08, 0x00 | 0x0C):
                return self._select_file(command)
            case (0x00, 0xB0, _, _):
                return self._read_binary(command)
            case (0x80, 0xE4, 0x00, 0x00):
                return self._card_data(command)
            case (0x00, 0x88, 0x02, 0x81) if self.basic_key:
                return self._sign(command, self.basic_key)
            case (0x00, 0xC0, 0x00, 0x00):
                return self._get_response(command)
            case _:
                return UNKNOWN_COMMAND

    def _select_applet(self, command: bytes) -> bytes:
        aid = _data(command)
        if aid is None:
            return WRONG_LENGTH
        return DONE if aid in self.names else NOT_FOUND

    def _select_file(self, command: bytes) -> bytes:
        path = _data(command)
        if path is None:
            return WRONG_LENGTH
        if not self.activated:
            return NOT_SATISFIED
        self._chosen = self.files.get(path)
        return DONE if self._chosen is not None else NOT_FOUND

    def _read_binary(self, command: bytes) -> bytes:
        if self._chosen is None:
            return NO_FILE_CHOSEN
        offset, le = int.from_bytes(command[2:4]), command[4] or 256
        left = len(self._chosen) - offset
        if left <= 0:
            return BEYOND_THE_END
        if le > left and not self.short_reads:
            if self.applet is AppletVersion.V1_1:
                self._busy_until = time.monotonic() + _OLD_CHIPS_PAUSE
            return wrong_le(left)
        return self._chosen[offset : offset + le] + DONE

    def _card_data(self, command: bytes) -> bytes:
        serial = b"made-up serial.."
        versions = bytes([0xA5, 3, 1, 1, 1, int(self.applet.replace(".", ""), 16), 0, 1, 0, 0, 2])
        content = serial + versions + bytes([_LIFE_CYCLE_PERSONALISED])
        return content + DONE if command[4] == len(content) else wrong_le(len(content))

    def _sign(self, command: bytes, key: EllipticCurvePrivateKey) -> bytes:
        data = _data(command)
        if data is None:
            return WRONG_LENGTH
        if len(data) != 50 or data[:2] != b"\x94\x30":
            return WRONG_DATA
        self.challenges += 1
        r, s = decode_dss_signature(key.sign(data[2:], ECDSA(Prehashed(SHA384()))))
        self._waiting = r.to_bytes(48) + s.to_bytes(48)
        return more(len(self._waiting))

    def _get_response(self, command: bytes) -> bytes:
        waiting, self._waiting = self._waiting, b""
        if not waiting:
            return WRONG_PARAMETERS
        return waiting[: command[4]] + DONE


def _data(command: bytes) -> bytes | None:
    """The data of a command without an expected length; ``None`` if it has one, as T=0 cannot."""
    data = command[5:]
    return data if len(command) > 5 and command[4] == len(data) else None

"""The eID's commands. T=0, so a command that sends data asks for its answer with GET RESPONSE.

Facts from Fedict's applet manuals and card-content documents, and OpenSC's ``card-belpic.c``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from kiosk.domain.reading import ReadProblem
from kiosk.drivers.eid.refusal import CardRefused, not_an_eid

Transmit = Callable[[bytes], tuple[bytes, int]]
"""Carries one command APDU to the card; its answer's data and status word."""

Wanted = Callable[[bytes], int]
"""How many bytes of a file to ask for next, after those so far; none ends it."""

CHUNK = 252
"""Bytes in one READ BINARY; the oldest applets answer no more."""
LARGEST_FILE = 8 * 1024
"""Bytes; the photo, the largest file, has about 3 KB. A card that goes on longer is no eID."""
CHALLENGE_LENGTH = 48
"""Bytes; the chip signs them as they are, as if they were a SHA-384 digest."""

_BELPIC = bytes.fromhex("A00000003029057000AD13100101FF")
_PKCS15 = bytes.fromhex("A000000177504B43532D3135")
_OK = 0x9000
_NOT_ACTIVATED = 0x6985
_BEYOND_THE_END = 0x6B00
_MOST_ROUNDS = 8
_ASKS_ONLY = 5
"""Bytes of a command that sends no data: header and the length of the answer."""


class EidFile(Enum):
    """A file's path on the card, from the master file down."""

    IDENTITY = bytes.fromhex("3F00DF014031")
    IDENTITY_SIGNATURE = bytes.fromhex("3F00DF014032")
    BASIC_KEY = bytes.fromhex("3F00DF014040")
    RRN_CERTIFICATE = bytes.fromhex("3F00DF00503C")


def _to_the_end(_so_far: bytes) -> int:
    return CHUNK


@dataclass(frozen=True, slots=True)
class Applet:
    """The program on the card. Each call raises ``CardRefused``, or what ``transmit`` raises.

    ``settle``: called before a command is repeated with the length that the card asked for;
    applets 1.0 and 1.1 need 10 ms there.
    """

    transmit: Transmit
    settle: Callable[[], None] = lambda: None

    def select(self) -> None:
        """Choose the eID's applet. Only this tells an eID from another card; the ATR is a hint."""
        _, sw = self._send(b"\x00\xa4\x04\x00" + _with_length(_BELPIC))
        if sw != _OK:
            _, sw = self._send(b"\x00\xa4\x04\x0c" + _with_length(_PKCS15))
        _expect_ok(sw, "SELECT applet")

    def read_file(self, file: EidFile, wanted: Wanted = _to_the_end) -> bytes:
        """The file's bytes, padding included, or as many of its first as are ``wanted``.

        The card does not tell a file's length: a short answer ends it. What is longer than the
        card has costs a second command, and a byte a millisecond on the oldest cards.
        """
        _, sw = self._send(b"\x00\xa4\x08\x0c" + _with_length(file.value))
        _expect_ok(sw, f"SELECT {file.name}")
        content = b""
        while len(content) < LARGEST_FILE:
            asked = min(wanted(content), CHUNK)
            chunk = self._read_binary(len(content), asked) if asked else b""
            content += chunk
            if not asked or len(chunk) < asked:
                return content
        raise not_an_eid(f"{file.name} has no end")

    def sign(self, challenge: bytes) -> bytes:
        """INTERNAL AUTHENTICATE: 48 bytes, signed as r and s of 48 bytes each, with the basic key.

        A card does this 5000 times in its life: never call it in a loop.
        """
        command = b"\x94" + bytes([CHALLENGE_LENGTH]) + challenge
        signature, sw = self._send(b"\x00\x88\x02\x81" + _with_length(command))
        _expect_ok(sw, "INTERNAL AUTHENTICATE")
        return signature

    def _read_binary(self, offset: int, length: int) -> bytes:
        data, sw = self._send(b"\x00\xb0" + offset.to_bytes(2) + bytes([length]))
        if sw == _BEYOND_THE_END and offset > 0:
            return b""
        _expect_ok(sw, "READ BINARY")
        return data

    def _send(self, command: bytes) -> tuple[bytes, int]:
        data, sw = self.transmit(command)
        if sw >> 8 == 0x6C and len(command) == _ASKS_ONLY:
            # The length was wrong; the card says which is right.
            self.settle()
            return self.transmit(command[:4] + bytes([sw & 0xFF]))
        for _ in range(_MOST_ROUNDS):
            if sw >> 8 != 0x61:
                break
            more, sw = self.transmit(b"\x00\xc0\x00\x00" + bytes([sw & 0xFF]))
            data += more
        return data, sw


def _with_length(data: bytes) -> bytes:
    return bytes([len(data)]) + data


def _expect_ok(sw: int, what: str) -> None:
    if sw == _NOT_ACTIVATED:
        raise CardRefused(ReadProblem.EID_NOT_ACTIVATED, f"{what} answered 6985")
    if sw != _OK:
        raise not_an_eid(f"{what} answered {sw:04X}")

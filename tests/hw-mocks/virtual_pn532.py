"""A PN532 card reader on a serial line: NXP UM0701-02, as far as nfcpy asks.

Cards are put on it by their UID. ``last_answer_at`` is the time (seconds since the epoch) of the
first byte of the first answer that told of the cards which lie there now.
"""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Self

from virtual_pty import VirtualLine

ACK = bytes.fromhex("0000ff00ff00")
SYNTAX_ERROR = bytes.fromhex("0000ff01ff7f8100")
START = b"\x00\xff"
FROM_HOST, TO_HOST = 0xD4, 0xD5

FIFO_DATA = b"\x63\x39"
"""The register in which nfcpy sees whether its own wake-up call got no reply."""
SENS_REQ = 0x26
"""Type A's wake-up call."""


class Kind(IntEnum):
    """The kinds of chip, as InListPassiveTarget numbers them."""

    A = 0
    F = 1
    B = 3
    JEWEL = 4
    """Topaz: answers type A's wake-up call, and has no number of that kind."""


@dataclass(frozen=True, slots=True)
class Card:
    """A contactless card. ``sens_res``, ``sel_res``: its answers to the wake-up calls."""

    uid: bytes
    sens_res: bytes = b"\x03\x44"
    sel_res: int = 0x20
    until: float = float("inf")
    """When it is taken away again, by the monotonic clock."""
    new_uid_each_time: bool = False
    kind: Kind = Kind.A
    hasty: bool = False
    """It answers the wake-up call and is gone before it could tell its number."""

    @classmethod
    def of(cls, uid: bytes, until: float) -> Self:
        """A MIFARE Classic where the number has 4 bytes, else a DESFire."""
        kind = (b"\x00\x04", 0x08) if len(uid) == 4 else (b"\x03\x44", 0x20)
        return cls(uid, *kind, until)

    def target(self, number: int) -> bytes:
        """What the reader tells of it."""
        match self.kind:
            case Kind.A:
                return bytes([number]) + self._target_a()
            case Kind.B:  # ATQB, then the length of the answer to ATTRIB and the answer
                return bytes([number, 0x50]) + self.uid + bytes(7) + b"\x01\x01"
            case Kind.F:  # the length of the answer, its code, IDm and PMm
                return bytes([number, 18, 1]) + self.uid + bytes(8)
            case Kind.JEWEL:
                return bytes([number, 0x00, 0x0C]) + self.uid

    def _target_a(self) -> bytes:
        uid = b"\x08" + os.urandom(3) if self.new_uid_each_time else self.uid
        return self.sens_res + bytes([self.sel_res, len(uid)]) + uid


def frame(data: bytes) -> bytes:
    """Wrap an answer; the extended frame from 256 bytes on."""
    extended = len(data) > 0xFF
    size = len(data).to_bytes(2 if extended else 1, "big")
    size = b"\xff\xff" * extended + size + bytes([-sum(size) & 0xFF])
    return b"\x00" + START + size + data + bytes([-sum(data) & 0xFF, 0])


class VirtualPn532(VirtualLine):
    """The reader. ``looks``: how often the host asked for cards since it was plugged in.

    ``bare``: how many of the latest looks met no card.
    """

    def __init__(self, path: Path) -> None:
        self.cards: tuple[Card, ...] = ()
        self.muted = False
        """Hears everything, answers nothing."""
        self.noise = b""
        """Bytes that spoil each answer."""
        self.firmware = bytes.fromhex("32010607")
        self.last_answer_at = 0.0
        self._told: tuple[Card, ...] = ()
        self._awake: tuple[Card, ...] = ()
        """A card that was called does not answer again before the field was off."""
        super().__init__(path)

    def put(self, *uids: str, seconds: float = float("inf")) -> None:
        """Put more cards on the reader, all at once. ``uids``: hex digits."""
        until = time.monotonic() + seconds
        with self._lock:
            self.cards += tuple(Card.of(bytes.fromhex(uid), until) for uid in uids)

    def put_phone(self, seconds: float = float("inf")) -> None:
        """Put a phone on the reader: each time it wakes up it makes up another number."""
        until = time.monotonic() + seconds
        with self._lock:
            self.cards += (Card(b"", until=until, new_uid_each_time=True),)

    def put_other(self, kind: Kind, seconds: float = float("inf")) -> None:
        """Put a chip of another kind than passes have on the reader."""
        number = bytes(range(1, 9)) if kind is Kind.F else bytes(range(1, 5))
        with self._lock:
            self.cards += (Card(number, until=time.monotonic() + seconds, kind=kind),)

    def put_hasty(self, seconds: float = float("inf")) -> None:
        """Hold a card so that it answers and never tells its number."""
        with self._lock:
            self.cards += (Card(b"", until=time.monotonic() + seconds, hasty=True),)

    @property
    def lying(self) -> int:
        """How many cards lie on it now, whether the host asked or not."""
        now = time.monotonic()
        return sum(card.until > now for card in self.cards)

    def tap(self, uid: str, seconds: float = 0.5) -> None:
        """Hold this card, alone, to the reader for so long."""
        with self._lock:
            self.take()
            self.put(uid, seconds=seconds)

    def take(self) -> None:
        """Take all cards away."""
        with self._lock:
            self.cards = ()

    def plug(self) -> None:
        """Put the reader in, fresh from power-up."""
        self.looks, self.bare, self._buffer = 0, 0, b""
        super().plug()

    def heard(self, data: bytes) -> None:
        """Answer each command with an acknowledgement and a reply."""
        self._buffer += data
        for command in self._commands():
            if self.muted:
                continue
            self.say(ACK + self.noise + self._answer(command[1], command[2:]))

    def _commands(self) -> Iterator[bytes]:
        """Cut whole commands off the buffer; acknowledgements from the host say nothing."""
        while (start := self._buffer.find(START)) >= 0:
            rest = self._buffer[start + 2 :]
            extended = rest[:2] == b"\xff\xff"
            head = 5 if extended else 2
            if len(rest) < head:
                return
            length = int.from_bytes(rest[2:4], "big") if extended else rest[0]
            end = head + length + 1 if length else head
            if len(rest) < end:
                return
            self._buffer = rest[end:]
            if length > 1:
                yield rest[head : head + length]
        self._buffer = self._buffer[-1:]  # preamble, or the first half of a start code

    def _answer(self, command: int, data: bytes) -> bytes:
        reply = self._reply(command, data)
        return SYNTAX_ERROR if reply is None else frame(bytes([TO_HOST, command + 1]) + reply)

    def _reply(self, command: int, data: bytes) -> bytes | None:
        match command:
            case 0x00:  # Diagnose: the line test is to be echoed
                return data
            case 0x02:  # GetFirmwareVersion
                return self.firmware
            case 0x06:  # ReadRegister
                names = [data[i : i + 2] for i in range(0, len(data), 2)]
                return bytes(self._in_fifo() if name == FIFO_DATA else 0x80 for name in names)
            case 0x32:  # RFConfiguration: item 1 switches the field
                if data[0] == 1 and not data[1] & 1:
                    self._awake = ()
                return b""
            case 0x08 | 0x10 | 0x12 | 0x14:  # WriteRegister, baud rate, parameters, SAM
                return b""
            case 0x16:  # PowerDown
                return b"\x00"
            case 0x4A:  # InListPassiveTarget
                with self._lock:
                    return self._list(most=data[0], modulation=data[1])
            case _:
                return None

    def _list(self, most: int, modulation: int) -> bytes:
        self.looks += modulation == Kind.A
        now = time.monotonic()
        self.cards = tuple(card for card in self.cards if card.until > now)
        if modulation == Kind.A:
            self.bare = 0 if self.cards else self.bare + 1
        if self.cards and self.cards != self._told:
            self.last_answer_at = time.time()
        self._told = self.cards
        asleep = [card for card in self.cards if card not in self._awake and not card.hasty]
        found = tuple(card for card in asleep if card.kind == modulation)[:most]
        self._awake += found
        targets = [card.target(number) for number, card in enumerate(found, 1)]
        return bytes([len(targets)]) + b"".join(targets)

    def _in_fifo(self) -> int:
        answers = any(card.hasty or card.kind is Kind.JEWEL for card in self.cards)
        return 0x80 if answers else SENS_REQ

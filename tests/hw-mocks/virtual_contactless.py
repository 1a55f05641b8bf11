"""Contactless cards as a reader shows them to pcscd.

The reader makes up the ATR (PC/SC part 3), and answers itself when it is asked for the number.
"""

from dataclasses import dataclass, field

from virtual_card import DONE, UNKNOWN_COMMAND

ULTRALIGHT_ATR = bytes.fromhex("3B8F8001804F0CA0000003060300030000000068")
DESFIRE_ATR = bytes.fromhex("3B8180018080")
T1_ONLY_ATR = bytes.fromhex("3B800181")

NOT_SUPPORTED = b"\x6a\x81"
LEFT_THE_FIELD = b"\x63\x00"
_GET_UID = bytes.fromhex("FFCA000000")


@dataclass
class VirtualChip:
    """A chip in the reader's field. ``uid``: its number; ``answers``: what comes in its place."""

    uid: bytes = field(repr=False)
    atr: bytes = ULTRALIGHT_ATR
    answers: bytes | None = None
    received: list[bytes] = field(default_factory=list, repr=False)

    def power_up(self) -> None:
        """Nothing to forget."""

    def answer(self, command: bytes) -> bytes:
        """What the reader says for it."""
        self.received.append(command)
        if command != _GET_UID:
            return UNKNOWN_COMMAND
        return self.uid + DONE if self.answers is None else self.answers

"""Wire bytes that no device should send: pure noise, and good answers that were damaged."""

import random
from collections.abc import Iterator, Sequence

_LONGEST = 600
_TELLING = bytes([0x00, 0x01, 0x30, 0x7F, 0x80, 0x82, 0xFE, 0xFF])
"""Bytes that mean something to some parser: lengths, tags, starts."""


def streams(seed: int, count: int, good: Sequence[bytes]) -> Iterator[bytes]:
    """So many streams, the same for the same seed. ``good``: what a real device would send."""
    chance = random.Random(seed)  # noqa: S311 - noise, not a secret
    for _ in range(count):
        if chance.random() < 0.3:
            yield chance.randbytes(chance.randrange(_LONGEST))
        else:
            yield _damaged(chance, bytearray(chance.choice(good)))


def _damaged(chance: random.Random, content: bytearray) -> bytes:
    for _ in range(chance.randrange(1, 5)):
        at = chance.randrange(len(content) + 1)
        match chance.randrange(5):
            case 0:  # cut off
                del content[at:]
            case 1:  # something went missing
                del content[at : at + chance.randrange(1, 20)]
            case 2:  # something came twice
                content[at:at] = content[at : at + chance.randrange(1, 20)]
            case 3:  # something came between
                content[at:at] = chance.randbytes(chance.randrange(1, 20))
            case _:  # a byte was misheard
                content[at : at + 1] = bytes([chance.choice(_TELLING), chance.randrange(256)])[:1]
    return bytes(content)

"""Sums over the rows of a region, by which two sides find where they differ.

256 buckets by the first byte of the hash of a row's kind and key. Each bucket's sum, modulo 2^128,
is that of its rows' hashes, so the order does not matter and a change is one subtraction and one
addition. Only a bucket that differs has to be fetched again.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from kiosk.bodies import Kind

BUCKETS = 256
_MODULUS = 1 << 128


@dataclass(frozen=True, slots=True)
class Sums:
    """The sums of the buckets, in their order."""

    buckets: tuple[int, ...] = (0,) * BUCKETS

    def differing(self, other: "Sums") -> tuple[int, ...]:
        """The numbers of the buckets in which two sides differ."""
        pairs = zip(self.buckets, other.buckets, strict=True)
        return tuple(number for number, (mine, theirs) in enumerate(pairs) if mine != theirs)

    def hexes(self) -> tuple[str, ...]:
        """As they go over the wire: 32 hex digits each."""
        return tuple(f"{total:032x}" for total in self.buckets)

    @classmethod
    def from_hexes(cls, hexes: Iterable[str]) -> "Sums":
        """Read them from the wire. Raises ``ValueError``."""
        buckets = tuple(int(each, 16) for each in hexes)
        if len(buckets) != BUCKETS:
            raise ValueError(f"{len(buckets)} buckets instead of {BUCKETS}")
        return cls(buckets)


def bucket_of(kind: Kind, key: str) -> int:
    """The bucket of a row."""
    return hashlib.sha256(f"{kind}\0{key}".encode()).digest()[0]


def sums_of(rows: Iterable[tuple[Kind, str, str]]) -> Sums:
    """Add up rows: kind, key, and all else that the file holds of it, as one text."""
    totals = Totals()
    for row in rows:
        totals.add(*row)
    return totals.sums()


class Totals:
    """Sums that rows can be added to and taken from."""

    def __init__(self, sums: Sums = Sums()) -> None:
        self._buckets = list(sums.buckets)

    def add(self, kind: Kind, key: str, content: str) -> None:
        """Take a row in."""
        named = _hash(f"{kind}\0{key}")
        self._buckets[named.digest()[0]] += _rest(named, content)

    def take(self, kind: Kind, key: str, content: str) -> None:
        """Let go of a row."""
        named = _hash(f"{kind}\0{key}")
        self._buckets[named.digest()[0]] -= _rest(named, content)

    def sums(self) -> Sums:
        """The sums as they are now."""
        return Sums(tuple(total % _MODULUS for total in self._buckets))


def _hash(text: str) -> "hashlib._Hash":
    return hashlib.sha256(text.encode())


def _rest(named: "hashlib._Hash", content: str) -> int:
    """A row's hash: the first 128 bits of SHA-256 of kind, key and content."""
    whole = named.copy()
    whole.update(f"\0{content}".encode())
    return int.from_bytes(whole.digest()[:16])

"""Numbers that pass every check and that nobody has."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from random import Random

from stdnum import luhn

_NEVER_GIVEN = 999
"""National numbers count births of a day from 001 to 998: no real one has this."""


def national_number(born: date) -> str:
    """Return a national number with a right check, of somebody who does not exist."""
    first = f"{born:%y%m%d}{_NEVER_GIVEN}"
    century = "2" if born.year >= 2000 else ""
    return f"{first}{97 - int(century + first) % 97:02}"


def uitpas_number(serial: int, *, kansentarief: bool) -> str:
    """Return a UiTPAS or A-kaart number: the last digit but one tells of kansentarief."""
    body = f"09{serial:09}{int(kansentarief)}"
    return body + str(luhn.calc_check_digit(body))


def chip_number(dice: Random) -> str:
    """Return a chip's UID: 7 bytes, the first of them its maker's, NXP."""
    return "04" + dice.randbytes(6).hex().upper()


@dataclass(slots=True)
class Numbers:
    """Hands out numbers, none of them twice."""

    dice: Random
    _adults: Iterator[int] = field(init=False)
    _young: Iterator[int] = field(init=False)
    _cards: Iterator[int] = field(default_factory=lambda: count(99_700_001, 7))
    _barcodes: Iterator[int] = field(default_factory=lambda: count(99_000_118, 17))
    _passes: Iterator[int] = field(default_factory=lambda: count(990_000_018, 31))

    def __post_init__(self) -> None:
        self._adults = self._days(date(1938, 1, 1), date(2006, 12, 31))
        self._young = self._days(date(2010, 1, 1), date(2018, 12, 31))

    def _days(self, first: date, last: date) -> Iterator[int]:
        days = list(range(first.toordinal(), last.toordinal()))
        self.dice.shuffle(days)
        return iter(days)

    def eid(self, *, young: bool = False) -> str:
        """The number of an eID."""
        return national_number(date.fromordinal(next(self._young if young else self._adults)))

    def card(self, *, kansentarief: bool = False) -> str:
        """The number of a UiTPAS or A-kaart."""
        return uitpas_number(next(self._cards), kansentarief=kansentarief)

    def chip(self) -> str:
        """The number of its chip."""
        return chip_number(self.dice)

    def bib(self) -> str:
        """The number of a pass of the Bibliotheeksysteem."""
        return f"2000{next(self._passes):010}"

    def barcode(self) -> str:
        """A barcode of the Vlaamse barcodereeks."""
        return f"3000{next(self._barcodes):010}"

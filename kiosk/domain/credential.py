"""What a card or a code says: a credential of a patron, the barcode of an item, or why neither.

Sources: the Vlaamse barcodereeks (items 3000…, passes 2000…), publiq's UiTPAS documentation
(13 digits, penultimate 0 or 1, last digit Luhn; chip number = 7-byte UID, vendor 04), the
rijksregisternummer's check (97 minus the first nine digits modulo 97).
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import assert_never

from stdnum import luhn

from kiosk.domain.reading import ChipRead, CodeScanned, EidRead

ITEM_PREFIX = "3000"
PASS_PREFIX = "2000"
_PRINTABLE = re.compile(r"[0-9A-Za-z][0-9A-Za-z.\-/ +$%]{0,63}")


class Scheme(StrEnum):
    """The kinds of pass (*pas*), as data and ``kiosk explain`` spell them."""

    BIB = "2000"
    EID = "eid"
    CHIP = "chip"
    UITPAS = "uitpas"
    AKAART = "akaart"
    LEGACY = "legacy"

    @property
    def namespace(self) -> str:
        """What makes a number unique: UiTPAS and A-kaart share one series of numbers."""
        return "card" if self in (Scheme.UITPAS, Scheme.AKAART) else self.value


@dataclass(frozen=True, slots=True)
class Credential:
    """What identifies a patron. The number never appears in a ``repr``."""

    scheme: Scheme
    number: str = field(repr=False)

    @property
    def canonical(self) -> str:
        """What is hashed to look the pass up: ``namespace:number``."""
        return f"{self.scheme.namespace}:{self.number}"


@dataclass(frozen=True, slots=True)
class ItemCode:
    """The barcode of an item, of the Vlaamse barcodereeks or an older local one."""

    barcode: str

    @property
    def is_flemish(self) -> bool:
        """Whether it is unique in all of Flanders (*nieuwe barcode*)."""
        return is_flemish_barcode(self.barcode)


@dataclass(frozen=True, slots=True)
class UnclearCode:
    """A code without a scheme: an older pass or an older item barcode; the data tells which."""

    text: str = field(repr=False)

    @property
    def as_pass(self) -> Credential:
        """Read as an older pass."""
        return Credential(Scheme.LEGACY, self.text)

    @property
    def as_item(self) -> ItemCode:
        """Read as an older item barcode."""
        return ItemCode(self.text)


class CodeProblem(StrEnum):
    """Why a code is neither a pass nor an item; each has words in every language."""

    ISBN = "isbn"
    GARBLED = "garbled"
    UNKNOWN = "unknown"
    """Neither a pass nor an item that this network knows."""


@dataclass(frozen=True, slots=True)
class NotUsable:
    """A code that the library does not use."""

    problem: CodeProblem


Meaning = Credential | ItemCode | UnclearCode | NotUsable


def meaning(reading: EidRead | ChipRead | CodeScanned) -> Meaning:
    """Tell what a reading says."""
    match reading:
        case EidRead(national_number=number):
            return Credential(Scheme.EID, number)
        case ChipRead(uid=uid):
            return Credential(Scheme.CHIP, uid.upper())
        case CodeScanned(text=text):
            return classify(text)
        case _:
            assert_never(reading)


def classify(text: str) -> Meaning:
    """Tell what a scanned or typed code is. Never by its length alone."""
    code = text.strip()
    if not _PRINTABLE.fullmatch(code):
        return NotUsable(CodeProblem.GARBLED)
    if is_flemish_barcode(code):
        return ItemCode(code)
    if code.startswith(PASS_PREFIX) and len(code) == len("20001000000018") and code.isdecimal():
        return Credential(Scheme.BIB, code)
    if is_isbn(code):
        return NotUsable(CodeProblem.ISBN)
    if is_uitpas_number(code):
        return Credential(Scheme.UITPAS, code)
    if is_national_number(code):
        return Credential(Scheme.EID, code)
    return UnclearCode(code)


def is_flemish_barcode(code: str) -> bool:
    """Whether a code is of the Vlaamse barcodereeks: 14 digits from 3000, no check digit."""
    return code.startswith(ITEM_PREFIX) and len(code) == len("30004000138035") and _digits(code)


def is_isbn(code: str) -> bool:
    """Whether a code is the EAN-13 of a book (978, 979): ISBN or music, not the library's own."""
    return len(code) == len("9789460010019") and _digits(code) and code[:3] in ("978", "979")


def is_uitpas_number(code: str) -> bool:
    """Whether a code is a UiTPAS or A-kaart number; leading zeros count."""
    shape = len(code) == len("0930000420206") and _digits(code)
    return shape and not is_isbn(code) and code[-2] in "01" and bool(luhn.is_valid(code))


def is_national_number(code: str) -> bool:
    """Whether a code is a rijksregisternummer or BIS number, by its check.

    Test cards carry impossible months, so only the check is asked for, not the date.
    """
    if len(code) != len("85073003328") or not _digits(code):
        return False
    first, check = code[:9], int(code[9:])
    return check in (97 - int(first) % 97, 97 - int("2" + first) % 97)


def is_chip_number(code: str) -> bool:
    """Whether a text is a chip number: a 7-byte UID as 14 hex digits, vendor 04 (NXP)."""
    return re.fullmatch(r"04[0-9A-F]{12}", code) is not None


def _digits(code: str) -> bool:
    return code.isascii() and code.isdecimal()

"""What a cell may look like: each shape reads a text, or says why it cannot.

Dates and moments are written one way only; an import never guesses.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from difflib import get_close_matches
from enum import StrEnum
from functools import lru_cache
from typing import Generic, TypeVar

from kiosk.domain.email_address import NoAddress, address_of
from kiosk.domain.period import BRUSSELS

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

LONGEST_CELL = 1000
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,63}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME = re.compile(r"\d{2}:\d{2}", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?", re.ASCII)
_EUROS = re.compile(r"(\d{1,6})(?:\.(\d{1,2}))?", re.ASCII)
_COUNT = re.compile(r"\d{1,6}", re.ASCII)
_YEARS = range(1900, 2200)


class BadCell(ValueError):
    """A cell does not say what its column asks for; the message is the reason."""


@dataclass(frozen=True, slots=True)
class Shape(Generic[T]):
    """A way to write a value. ``says``: the words for it in the documentation."""

    says: str
    read: Callable[[str], T]


def quoted(text: str) -> str:
    """Show a cell's text in a reason: short, and with what is invisible made visible."""
    short = text if len(text) <= 40 else text[:40] + "…"
    return ascii(short) if not short.isprintable() else f"“{short}”"


def did_you_mean(text: str, choices: tuple[str, ...]) -> str:
    """Return `` (did you mean …?)``, or nothing when no choice is near."""
    near = get_close_matches(text[:LONGEST_CELL], choices, n=1)
    return f"; did you mean {near[0]}?" if near else ""


def _code(text: str) -> str:
    if not _CODE.fullmatch(text):
        raise BadCell(f"{quoted(text)} is no code: letters, digits, . - and _, at most 64")
    return text


def _text(text: str) -> str:
    return text


@lru_cache(maxsize=10_000)
def _date(text: str) -> date:
    if not _DATE.fullmatch(text):
        raise BadCell(f"{quoted(text)} is no date: write it like 2026-11-22")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise BadCell(f"{quoted(text)} is not in the calendar") from None
    if day.year not in _YEARS:
        raise BadCell(f"{quoted(text)} is too far away: the years are 1900 to 2199")
    return day


def _first_of_month(text: str) -> date:
    day = _date(text)
    if day.day != 1:
        raise BadCell("must be the first day of a month: a kiosk holds no birthdays")
    return day


def _time(text: str) -> time:
    try:
        if _TIME.fullmatch(text):
            return time.fromisoformat(text)
    except ValueError:
        pass
    raise BadCell(f"{quoted(text)} is no time: write it like 09:30")


def _moment(text: str) -> datetime:
    if not _MOMENT.fullmatch(text):
        raise BadCell(f"{quoted(text)} is no moment: write it like 2026-11-22T14:05")
    _date(text[:10])
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadCell(f"{quoted(text)} is not on the clock") from None
    local = moment if moment.tzinfo else moment.replace(tzinfo=BRUSSELS)
    return local.astimezone(UTC)


def _yes_no(text: str) -> bool:
    if text not in ("yes", "no"):
        raise BadCell(f"{quoted(text)} is neither yes nor no")
    return text == "yes"


def _euros(text: str) -> int:
    found = _EUROS.fullmatch(text)
    if found is None:
        raise BadCell(f"{quoted(text)} is no amount: write euros like 1.50")
    whole, part = found.groups()
    return int(whole) * 100 + int((part or "0").ljust(2, "0"))


def _count(text: str) -> int:
    if not _COUNT.fullmatch(text):
        raise BadCell(f"{quoted(text)} is no whole number")
    return int(text)


def _email(text: str) -> str:
    try:
        return address_of(text).addr_spec
    except NoAddress:
        raise BadCell("is no e-mail address") from None


CODE = Shape("code", _code)
TEXT = Shape("text", _text)
DATE = Shape("date", _date)
FIRST_OF_MONTH = Shape("date, the first of a month", _first_of_month)
TIME = Shape("time", _time)
MOMENT = Shape("moment", _moment)
YES_NO = Shape("yes or no", _yes_no)
EUROS = Shape("euros", _euros)
COUNT = Shape("whole number", _count)
EMAIL = Shape("e-mail address", _email)


def within(lowest: int, highest: int) -> Shape[int]:
    """A whole number between two bounds, both included."""

    def read(text: str) -> int:
        number = _count(text)
        if not lowest <= number <= highest:
            raise BadCell(f"{number} is not between {lowest} and {highest}")
        return number

    return Shape(f"whole number from {lowest} to {highest}", read)


def one_of(kinds: type[E]) -> Shape[E]:
    """One of a few fixed words."""
    words = tuple(kind.value for kind in kinds)
    meant = {kind.value: kind for kind in kinds}

    def read(text: str) -> E:
        if text not in meant:
            raise BadCell(
                f"{quoted(text)} is none of {', '.join(words)}{did_you_mean(text, words)}"
            )
        return meant[text]

    return Shape("one of " + ", ".join(f"`{word}`" for word in words), read)


def several(each: Shape[T]) -> Shape[tuple[T, ...]]:
    """Several values in one cell, with ``|`` between them."""

    def read(text: str) -> tuple[T, ...]:
        return tuple(each.read(part.strip()) for part in text.split("|"))

    return Shape(f"{each.says}, several with `|` between them", read)

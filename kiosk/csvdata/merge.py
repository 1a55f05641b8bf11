"""Rows of before and rows of now made one: what is not named stays."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from datetime import date
from itertools import islice
from typing import TypeVar

from kiosk.domain.period import Period

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)
U = TypeVar("U")


def by_key(before: Iterable[T], now: Iterable[T], key: Callable[[T], Hashable]) -> tuple[T, ...]:
    """Let each row of now take the place of the one with its key."""
    rows = {key(row): row for row in before}
    rows.update((key(row), row) for row in now)
    return tuple(rows.values())


def by_owner(
    before: Iterable[T], now: Iterable[T], owner: Callable[[T], Hashable]
) -> tuple[T, ...]:
    """Let the rows of an owner that is named now take the place of all that it had."""
    now = tuple(now)
    named = {owner(row) for row in now}
    return tuple(row for row in before if owner(row) not in named) + now


def grouped(parts: Iterable[tuple[K, T]]) -> Mapping[K, tuple[T, ...]]:
    """Gather parts by the one they belong to."""
    found: dict[K, list[T]] = {}
    for owner, part in parts:
        found.setdefault(owner, []).append(part)
    return {owner: tuple(its) for owner, its in found.items()}


def by_the(many: int, rows: Iterable[T]) -> Iterator[list[T]]:
    """Hand on so many at a time."""
    left = iter(rows)
    while some := list(islice(left, many)):
        yield some


def beside(
    one: Iterable[tuple[str, T]], other: Iterable[tuple[str, U]]
) -> Iterator[tuple[str, T | None, U | None]]:
    """Lay two rows of things side by side by their keys, in the order of which both come."""
    ones, others = iter(one), iter(other)
    left, right = next(ones, None), next(others, None)
    while left is not None or right is not None:
        if right is None or (left is not None and left[0] < right[0]):
            assert left is not None  # noqa: S101 - the loop says so
            yield left[0], left[1], None
            left = next(ones, None)
        elif left is None or right[0] < left[0]:
            yield right[0], None, right[1]
            right = next(others, None)
        else:
            yield left[0], left[1], right[1]
            left, right = next(ones, None), next(others, None)


def since(period: Period) -> str:
    """Order periods by their start; one that always was comes first."""
    return "" if period.start is None else period.start.isoformat()


def overlap(one: Period, other: Period) -> bool:
    """Whether two periods have a day in common."""
    return not _before(one.end, other.start) and not _before(other.end, one.start)


def _before(end: date | None, start: date | None) -> bool:
    return end is not None and start is not None and end < start

"""What a batch of operations names, and so what it may look up and which regions it may change."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from central.understanding import Sent
from kiosk.domain.operation import Checkout, Operation, Return


@dataclass(frozen=True, slots=True)
class Reach:
    """What a kiosk sent, and so what is looked up."""

    incarnation: str
    sent: tuple[Sent, ...]

    def words(self, whose: str) -> Mapping[str, object]:
        """Name what is looked up, as ``central.stocktaking`` asks for it.

        ``whose``: what the session of the kiosk is found by.
        """
        them = [each.operation for each in self.sent if each.operation is not None]
        of_patrons = [each for each in them if not isinstance(each, Return)]
        return {
            "hash": whose,
            "incarnation": self.incarnation,
            "ids": _each(each.id for each in self.sent),
            "numbers": sorted({each.seq for each in self.sent}),
            "items": _each(each.item for each in them),
            "branches": _each(each.branch for each in them),
            "patrons": _each(each.patron for each in of_patrons),
            "loans": _each(each.loan for each in of_patrons),
            "holds": _each(_collected(them)),
        }


def _each(keys: Iterable[str]) -> list[str]:
    return sorted(set(keys))


def _collected(them: Iterable[Operation]) -> Iterator[str]:
    for each in them:
        if isinstance(each, Checkout) and each.hold is not None:
            yield each.hold

"""Who is served next when everybody comes at once: who came first, wherever they waited since.

Data in, data out. Few are worked on at a time and some wait here; the others are told a moment to
come back at, and then stand in the order in which they first came. So nobody who was sent away is
overtaken by who came later, and while others wait here no place stays empty.
"""

from bisect import insort
from dataclasses import dataclass
from itertools import count

PLACES = 12
"""How many requests are worked on at a time: as many as there are connections to the database."""
ROOM = 200
"""How many wait here: enough for no place to stay empty until the next ones are back."""
FIRST_PACE = 150.0
"""Requests per second that are counted on before any were served. Rather too many: who comes too
soon keeps its turn, but a place that stays empty helps nobody."""
SLOWEST_PACE = 20.0
LATEST = 50
"""The pace is that of about so many requests."""
EAGER = 1.2
"""How much more than the pace are told to come, for some come late."""
A_VISIT = 4
"""How many requests one that was sent away will make when it is back."""
SOONEST_S, LONGEST_S = 1, 300
AGAIN_S, AGAIN_PART = 10, 3
"""Who came too soon is told so many seconds at most, or a part of what it waited already."""


@dataclass(frozen=True, slots=True, order=True)
class Waiter:
    """One request. ``since``: when its kiosk first came, in seconds; ``number``: of its own."""

    since: float
    number: int


@dataclass(frozen=True, slots=True)
class LetIn:
    """It is worked on now, until ``leave``."""

    waiter: Waiter


@dataclass(frozen=True, slots=True)
class SendAway:
    """It is to come back in so many seconds."""

    waiter: Waiter
    seconds: float


Verdict = LetIn | SendAway


class Line:
    """Who is worked on, who waits, and until when moments were given away.

    ``now`` is in seconds since any moment, the same for all who show since when they wait.
    """

    def __init__(self, places: int = PLACES, room: int = ROOM) -> None:
        self._places = places
        self._room = room
        self._numbers = count()
        self._inside = 0
        self._waiting: list[Waiter] = []
        self._gap = 1 / FIRST_PACE
        self._left_at: float | None = None
        self._promised = {False: 0.0, True: 0.0}

    def come(self, since: float | None, now: float) -> tuple[Waiter, list[Verdict]]:
        """Someone asks: return who it is, and what becomes of whom.

        ``since``: when it first came, if it was sent away before.
        """
        first = now if since is None else min(since, now)
        waiter = Waiter(first, next(self._numbers))
        insort(self._waiting, waiter)
        verdicts: list[Verdict] = [*self._let_in()]
        while len(self._waiting) > self._room:
            last = self._waiting[-1]
            verdicts.append(self._send_away(last, now, is_new=last is waiter and since is None))
        return waiter, verdicts

    def leave(self, now: float) -> list[LetIn]:
        """One that was let in was served: return who is let in now."""
        self._inside -= 1
        self._see_pace(now)
        return self._let_in()

    def give_up(self, waiter: Waiter, now: float) -> SendAway:
        """It waited here for as long as it can."""
        return self._send_away(waiter, now, is_new=False)

    def is_long(self, now: float) -> bool:
        """Whether anybody waits, here or for a moment that was given away."""
        return bool(self._waiting) or max(self._promised.values()) > now

    def _let_in(self) -> list[LetIn]:
        free = max(0, self._places - self._inside)
        first, self._waiting = self._waiting[:free], self._waiting[free:]
        self._inside += len(first)
        return [LetIn(each) for each in first]

    def _send_away(self, waiter: Waiter, now: float, *, is_new: bool) -> SendAway:
        """Give the next moment away. Who came before does not stand behind all that are new."""
        self._waiting.remove(waiter)
        most = LONGEST_S if is_new else max(AGAIN_S, (now - waiter.since) / AGAIN_PART)
        given = self._promised[is_new]
        behind = given if now < given <= now + LONGEST_S else now
        moment = min(behind + A_VISIT * self._gap / EAGER, now + most)
        self._promised[is_new] = moment
        return SendAway(waiter, max(SOONEST_S, moment - now))

    def _see_pace(self, now: float) -> None:
        """While others wait, the time from one that is done to the next tells how fast we are."""
        if self._left_at is not None:
            gap = min(max(0.0, now - self._left_at), 1 / SLOWEST_PACE)
            self._gap += (gap - self._gap) / LATEST
        self._left_at = now if self._waiting else None

"""A herd, told step by step with a clock of its own: who is served, when, and before whom."""

import heapq
import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from central.line import AGAIN_PART, AGAIN_S, LONGEST_S, LetIn, Line, SendAway, Verdict, Waiter

CALLS = 4
"""Of one visit."""


@dataclass
class Herd:
    """Kiosks that obey, and a service that works on ``places`` requests at a time."""

    line: Line
    took: float
    random: random.Random
    came: dict[int, float] = field(default_factory=dict)
    served: dict[int, float] = field(default_factory=dict)
    told: list[tuple[float, float]] = field(default_factory=list)
    """How long who was sent away had waited, and how many seconds more it was told."""

    def __post_init__(self) -> None:
        self._steps: list[tuple[float, int, Callable[[float], None]]] = []
        self._number = 0
        self._since: dict[int, float] = {}
        self._calls: dict[int, int] = {}
        self._who: dict[Waiter, int] = {}

    def run(self, arrivals: Sequence[float]) -> None:
        """Let them come, and go on until nothing happens any more."""
        for kiosk, moment in enumerate(arrivals):
            self.came[kiosk] = moment
            self._calls[kiosk] = CALLS
            self._then(moment, kiosk, self._come)
        while self._steps:
            now, _, step = heapq.heappop(self._steps)
            step(now)

    def _then(self, at: float, kiosk: int, step: Callable[[int, float], None]) -> None:
        self._number += 1
        heapq.heappush(self._steps, (at, self._number, lambda now: step(kiosk, now)))

    def _come(self, kiosk: int, now: float) -> None:
        waiter, verdicts = self.line.come(self._since.get(kiosk), now)
        self._who[waiter] = kiosk
        self._tell(verdicts, now)

    def _tell(self, verdicts: Sequence[Verdict], now: float) -> None:
        for each in verdicts:
            kiosk = self._who[each.waiter]
            self._since[kiosk] = each.waiter.since
            match each:
                case LetIn():
                    took = self.took * self.random.uniform(0.5, 1.5)
                    self._then(now + took, kiosk, self._answered)
                case SendAway(_, seconds):
                    self.told.append((now - self.came[kiosk], seconds))
                    after = math.ceil(seconds) + self.random.random()
                    self._then(now + after, kiosk, self._come)

    def _answered(self, kiosk: int, now: float) -> None:
        self._calls[kiosk] -= 1
        if self._calls[kiosk]:
            self._then(now, kiosk, self._come)
        else:
            self.served[kiosk] = now
        self._tell(self.line.leave(now), now)


def herd(number: int, places: int, room: int, took: float, spread: float, seed: int = 1) -> Herd:
    """So many kiosks that come within ``spread`` seconds."""
    chance = random.Random(seed)  # noqa: S311 - of waiting, not of secrets
    it = Herd(Line(places, room), took, chance)
    it.run(sorted(chance.uniform(0, spread) for _ in range(number)))
    return it


def test_a_thousand_are_served_as_fast_as_can_be_though_the_pace_is_not_known() -> None:
    for took in (0.03, 0.12):  # 400 and 100 a second; 150 are counted on
        them = herd(1000, places=12, room=80, took=took, spread=1)
        assert len(them.served) == 1000
        work = 1000 * CALLS * took / 12
        assert work * 0.95 <= max(them.served.values()) <= work * 1.05 + 1


def test_whoever_came_first_is_served_first_but_for_a_third_of_its_wait() -> None:
    them = herd(600, places=12, room=48, took=0.12, spread=10)
    order = sorted(them.came, key=lambda kiosk: them.came[kiosk])
    soonest_after = math.inf
    for kiosk in reversed(order):
        waited = them.served[kiosk] - them.came[kiosk]
        assert them.served[kiosk] - soonest_after <= max(AGAIN_S, waited / AGAIN_PART) + 2
        soonest_after = min(soonest_after, them.served[kiosk])


@given(
    number=st.integers(1, 60),
    places=st.integers(1, 5),
    room=st.integers(0, 12),
    took=st.floats(0.01, 1),
    spread=st.floats(0, 10),
    seed=st.integers(0, 2**16),
)
def test_however_many_come_each_is_served_and_none_is_told_to_stay_away_for_long(
    number: int, places: int, room: int, took: float, spread: float, seed: int
) -> None:
    them = herd(number, places, room, took, spread, seed)
    assert them.served.keys() == them.came.keys()
    for waited, seconds in them.told:
        most = max(AGAIN_S, waited / AGAIN_PART) if waited else LONGEST_S
        assert 1 <= seconds <= most + 1e-6


_STEPS = st.lists(
    st.tuples(st.sampled_from(["come", "back", "leave", "give up"]), st.floats(0, 3)), max_size=80
)


@given(_STEPS, st.integers(1, 3), st.integers(0, 4))
def test_none_is_let_in_or_kept_before_one_who_came_earlier(
    steps: list[tuple[str, float]], places: int, room: int
) -> None:
    line, now = Line(places, room), 0.0
    waiting: set[Waiter] = set()
    inside = 0
    away: list[float] = []
    for what, later in steps:
        now += later
        verdicts: Sequence[Verdict] = ()
        match what:
            case "come":
                waiter, verdicts = line.come(None, now)
                waiting.add(waiter)
            case "back" if away:
                waiter, verdicts = line.come(away.pop(0), now)
                waiting.add(waiter)
            case "leave" if inside:
                inside -= 1
                verdicts = line.leave(now)
            case "give up" if waiting:
                verdicts = [line.give_up(max(waiting), now)]
        for each in verdicts:
            waiting.remove(each.waiter)
            match each:
                case LetIn(waiter):
                    inside += 1
                    assert all(waiter < other for other in waiting), "overtaken"
                case SendAway(waiter, _):
                    away.append(waiter.since)
                    assert all(waiter > other for other in waiting), "sent away for a younger one"
        assert inside <= places
        assert len(waiting) <= room
        assert inside == places or not waiting, "a place stays empty"


def test_each_newcomer_has_a_moment_of_its_own_in_the_order_in_which_they_came() -> None:
    line = Line(places=1, room=0)
    line.come(None, 0)
    told = [line.come(None, 0)[1][0] for _ in range(100)]
    moments = [each.seconds for each in told if isinstance(each, SendAway)]
    assert moments == sorted(moments)
    assert len(moments) == 100
    assert 2 < moments[-1] < 3, "four calls each, at a little more than 150 a second"


def test_a_pace_is_learnt_and_the_next_are_told_by_it() -> None:
    line, now = Line(places=1, room=1), 0.0
    line.come(None, now)
    line.come(None, now)
    for _ in range(300):
        now += 0.04
        line.leave(now)
        line.come(None, now)
    (told,) = line.come(None, now)[1]
    assert isinstance(told, SendAway)
    before = told.seconds
    (told,) = line.come(None, now)[1]
    assert isinstance(told, SendAway)
    assert before == 1 or 0.1 <= told.seconds - before <= 0.15


def test_a_clock_that_is_set_back_keeps_nobody_away_for_as_long() -> None:
    line = Line(places=1, room=0)
    line.come(None, 10_000)
    line.come(None, 10_000)
    (told,) = line.come(None, 0)[1]
    assert isinstance(told, SendAway)
    assert told.seconds == 1
    waiter, _ = line.come(10_000, 0)
    assert waiter.since == 0, "nobody came in the future"


def test_who_is_back_does_not_stand_behind_all_that_are_new() -> None:
    line = Line(places=1, room=0)
    for _ in range(1000):
        line.come(None, 0)
    (told,) = line.come(0, 1)[1]
    assert isinstance(told, SendAway)
    (new,) = line.come(None, 1)[1]
    assert isinstance(new, SendAway)
    assert told.seconds == 1
    assert new.seconds > 20

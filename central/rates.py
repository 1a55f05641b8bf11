"""How often one may ask: a bucket of tokens for each kiosk, and one for all who enrol.

Each process counts for itself: behind n processes a kiosk may ask n times as often. That is
enough against one that asks in a circle, which is what this is for.
"""

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

MOST_KNOWN = 20_000
"""How many buckets are kept at most; the one unused for longest makes place (and is full again)."""


@dataclass(frozen=True, slots=True)
class Rate:
    """``burst`` requests at once, and ``per_second`` in the long run."""

    per_second: float
    burst: float


FOR_A_KIOSK = Rate(per_second=50, burst=500)
"""A kiosk that fetches all anew asks about 20 times a second; a visit asks once or twice."""
FOR_ENROLMENT = Rate(per_second=5, burst=50)
"""All who enrol together: a code has 78 bits, so this bounds work, not guessing."""
FOR_ADDRESSES = Rate(per_second=1 / 20, burst=60)
"""A busy kiosk mails so many receipts; a stolen one does not learn a region's addresses."""
UNBOUNDED = Rate(math.inf, math.inf)


class Buckets:
    """The buckets of those who asked lately. Used on the event loop and in threads alike."""

    def __init__(self, rate: Rate, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._clock = clock
        self._one_at_a_time = threading.Lock()
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait_for(self, name: str) -> int:
        """Take a token; 0: go on. Else the seconds after which there is one."""
        if math.isinf(self._rate.per_second):
            return 0
        with self._one_at_a_time:
            left = self._take(name, self._clock())
        return 0 if left >= 1 else math.ceil((1 - left) / self._rate.per_second)

    def _take(self, name: str, now: float) -> float:
        """Take a token if there is one; return how many there were."""
        left, since = self._left.pop(name, (self._rate.burst, now))
        left = min(self._rate.burst, left + (now - since) * self._rate.per_second)
        self._left[name] = (left - 1 if left >= 1 else left, now)
        while len(self._left) > MOST_KNOWN:
            self._left.popitem(last=False)
        return left

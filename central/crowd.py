"""What to do when everybody comes at once: serve as many as we can, and tell the others when.

Who waits longer than a kiosk's patience hangs up and comes again, and what was done for it was
done for nothing: a service that lets all of them in serves nobody. So only some are worked on at
a time, and each of the others is given a moment of its own, at the pace at which we serve.
"""

import math
import time
from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from central.bounds import refuse

AT_ONCE = 200
"""How many requests are worked on at a time: at the slowest pace the last waits for 10 seconds."""
SLOWEST_PACE = 20.0
"""Requests per second that are counted on at least."""
FIRST_PACE = 100.0
"""And at first, before any were served: a herd is told its moments all at once."""
LATEST = 50
"""The pace is that of about so many requests."""
A_VISIT = 4
"""How many requests one that was sent away will make when it is back."""
LONGEST_S = 300
_PATIENT = ("/v1/head", "/health", "/v1/snapshots/")
"""Those that take long by their nature, and next to no work."""


class Crowd:
    """Lets so many requests in at a time."""

    def __init__(
        self,
        app: ASGIApp,
        at_once: int = AT_ONCE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app = app
        self._at_once = at_once
        self._clock = clock
        self._inside = 0
        self._pace = FIRST_PACE
        self._promised = clock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or tell when to come back."""
        if scope["type"] != "http" or scope["path"].startswith(_PATIENT):
            await self._app(scope, receive, send)
        elif self._inside >= self._at_once:
            seconds = str(self._moment()).encode()
            headers = [(b"retry-after", seconds)]
            await refuse(send, 503, "everybody is here at once: come back later", headers)
        else:
            self._inside += 1
            came = self._clock()
            try:
                await self._app(scope, receive, send)
            finally:
                self._see_pace(self._inside, self._clock() - came)
                self._inside -= 1

    def _see_pace(self, beside: int, took: float) -> None:
        """Who took half a second beside 49 others was served at a pace of 100 a second.

        So the pace is known however many come (Little's law).
        """
        pace = beside / max(took, 0.001)
        self._pace = max(SLOWEST_PACE, self._pace + (pace - self._pace) / LATEST)

    def _moment(self) -> int:
        """Give the next moment away: in so many seconds."""
        now = self._clock()
        self._promised = max(now, self._promised) + A_VISIT / self._pace
        return min(LONGEST_S, max(1, math.ceil(self._promised - now)))

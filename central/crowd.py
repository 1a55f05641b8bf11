"""What to do when everybody comes at once: serve as many as we can, and tell the others when.

Who waits longer than a kiosk's patience hangs up and comes again, and what was done for it was
done for nothing: a service that lets all of them in serves nobody. See ``central.line`` for who is
served when. Since when a kiosk waits it shows itself, under our own key: so any process knows.
"""

import asyncio
import hmac
import math
import time
from collections.abc import Callable, Iterable

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from central.bounds import refuse
from central.line import LetIn, Line, SendAway, Verdict, Waiter
from kiosk.sync.wire import TURN

WAITS_S = 6.0
"""How long one waits here: half of a kiosk's patience; the other half is for the work."""
LASTS_S = 3600.0
"""How long a turn is worth something: longer than any herd takes."""
_PATIENT = ("/health", "/v1/snapshots/")
"""Those that take long by their nature, and next to no work."""
_NEWS = "/v1/head"
_TURN = TURN.lower().encode()


class Crowd:
    """Lets so many requests in at a time. ``vouch``: tells a turn of our own making."""

    def __init__(
        self,
        app: ASGIApp,
        vouch: Callable[[str], str],
        line: Line | None = None,
        clock: Callable[[], float] = time.time,
        waits: float = WAITS_S,
    ) -> None:
        self._app = app
        self._vouch = vouch
        self._line = line or Line()
        self._clock = clock
        self._waits = waits
        self._asked: dict[Waiter, asyncio.Future[Verdict]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or tell when to come back."""
        if scope["type"] != "http" or _is_patient(scope):
            await self._app(scope, receive, send)
            return
        match await self._verdict(self._since(scope)):
            case LetIn(waiter):
                await self._serve(waiter, scope, receive, send)
            case SendAway(waiter, seconds):
                after = str(math.ceil(seconds)).encode()
                headers = [(b"retry-after", after), (_TURN, self._turn(waiter).encode())]
                await refuse(send, 503, "everybody is here at once: come back later", headers)

    async def _verdict(self, since: float | None) -> Verdict:
        waiter, verdicts = self._line.come(since, self._clock())
        asked: asyncio.Future[Verdict] = asyncio.get_running_loop().create_future()
        self._asked[waiter] = asked
        self._tell(verdicts)
        try:
            if not asked.done():
                await asyncio.wait((asked,), timeout=self._waits)
            if asked.done():
                return asked.result()
            return self._line.give_up(waiter, self._clock())
        except asyncio.CancelledError:
            self._forget(waiter, asked)
            raise
        finally:
            del self._asked[waiter]

    def _forget(self, waiter: Waiter, asked: asyncio.Future[Verdict]) -> None:
        if not asked.done():
            self._line.give_up(waiter, self._clock())
        elif isinstance(asked.result(), LetIn):
            self._leave()

    def _leave(self) -> None:
        self._tell(self._line.leave(self._clock()))

    def _tell(self, verdicts: Iterable[Verdict]) -> None:
        for each in verdicts:
            self._asked[each.waiter].set_result(each)

    async def _serve(self, waiter: Waiter, scope: Scope, receive: Receive, send: Send) -> None:
        """Who is let in while others wait keeps its turn for the rest of its visit."""

        async def with_turn(message: Message) -> None:
            if message["type"] == "http.response.start" and self._line.is_long(self._clock()):
                MutableHeaders(scope=message)[TURN] = self._turn(waiter)
            await send(message)

        try:
            await self._app(scope, receive, with_turn)
        finally:
            self._leave()

    def _turn(self, waiter: Waiter) -> str:
        since = f"{waiter.since:.3f}"
        return f"{since}-{self._vouch(since)}"

    def _since(self, scope: Scope) -> float | None:
        """Read since when a kiosk waits, if it shows that, and that is from us and not too old."""
        shown = next((value for name, value in scope["headers"] if name == _TURN), b"")
        if not shown:
            return None
        since, _, voucher = shown.decode("latin-1").partition("-")
        if not hmac.compare_digest(voucher.encode(), self._vouch(since).encode()):
            return None
        return float(since) if self._clock() - float(since) < LASTS_S else None


def _is_patient(scope: Scope) -> bool:
    """Who waits for news does no work, and whoever lost us asks for the news that there are."""
    if scope["path"] == _NEWS:
        query = scope["query_string"].split(b"&")
        return any(each.startswith(b"wait=") and each != b"wait=0" for each in query)
    return bool(scope["path"].startswith(_PATIENT))

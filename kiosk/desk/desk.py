"""The desk's loop: one event at a time; ask the session, show it, perform what it asks for."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import assert_never

from kiosk.desk.decisions import Decisions
from kiosk.desk.glass import Glass
from kiosk.desk.idle import IdleTimer, Patience
from kiosk.desk.notices import Notices
from kiosk.desk.tally import Tally
from kiosk.domain.reading import Reading, masked
from kiosk.domain.session.arrival import event_of
from kiosk.domain.session.effects import (
    Admit,
    Effect,
    FindOut,
    Lend,
    Mail,
    Print,
    ReadAccount,
    Receipt,
    Renew,
    TakeBack,
)
from kiosk.domain.session.events import AccountRead, Asked, Event, ReceiptEnded, Settled
from kiosk.domain.session.table import step
from kiosk.domain.visit import Line, Question

_log = logging.getLogger(__name__)
_WAITING_EVENTS = 64
"""More than a person can cause; what comes beyond is noise from a broken device."""
_SLIPS = 50
"""More than lies on a counter."""

Deliver = Callable[[Receipt], Awaitable[bool]]
"""Prints a receipt, or keeps it to be mailed; tells whether paper came out, or that it is kept.

Bounded in time, never raises for a fault.
"""


class Desk:
    """Serves one patron after the other. ``kept``: told when something was written down."""

    def __init__(
        self,
        glass: Glass,
        decisions: Decisions,
        deliver: Deliver,
        kept: Callable[[], None],
        patience: Patience,
    ) -> None:
        self._glass = glass
        self._decisions = decisions
        self._deliver = deliver
        self._kept = kept
        self.tally = Tally()
        self.kept_for: deque[Line] = deque(maxlen=_SLIPS)
        """What came back for somebody's hold, the latest last: for staff."""
        self.notices = Notices()
        self._events: asyncio.Queue[Event] = asyncio.Queue(_WAITING_EVENTS)
        self._idle = IdleTimer(patience, self.send)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="desk")

    def send(self, event: Event) -> None:
        """Put an event on the desk."""
        try:
            self._events.put_nowait(event)
        except asyncio.QueueFull:
            _log.warning("too much at once: a %s was dropped", type(event).__name__)

    def read(self, device: str, reading: Reading) -> None:
        """Put a device's reading on the desk."""
        _log.info("%s: %s", device, masked(reading))
        self.send(event_of(reading))

    async def run(self) -> None:
        """Serve until cancelled."""
        try:
            async with asyncio.TaskGroup() as background:
                while True:
                    await self._take(await self._events.get(), background)
        finally:
            self._idle.stop()
            self._thread.shutdown(wait=True)

    async def _take(self, event: Event, background: asyncio.TaskGroup) -> None:
        waiting = deque((event,))
        while waiting:
            session, effects = step(self._glass.session, waiting.popleft())
            self._glass.show(session)
            for effect in effects:
                if isinstance(effect, Print | Mail):
                    background.create_task(self._hand_over(effect))
                else:
                    events = await self._perform(effect)
                    self.tally.note(events)
                    self.notices.note(events)
                    self.kept_for.extend(
                        event.line
                        for event in events
                        if isinstance(event, Settled) and event.line.kept_for
                    )
                    waiting.extend(events)
        self._idle.restart(self._glass.session)

    async def _hand_over(self, receipt: Receipt) -> None:
        self.send(ReceiptEnded(await self._deliver(receipt)))

    async def _perform(self, effect: Effect) -> tuple[Event, ...]:
        loop = asyncio.get_running_loop()
        events = await loop.run_in_executor(self._thread, self._do, effect)
        if isinstance(effect, Lend | TakeBack | Renew):
            self._kept()
        return events

    def _do(self, effect: Effect) -> tuple[Event, ...]:
        decide = self._decisions
        match effect:
            case Admit(credential=credential):
                return (decide.admit(credential),)
            case FindOut(code=code, item_first=item_first):
                return (decide.find_out(code, item_first=item_first),)
            case Lend(patron=patron, code=code, answers=answers):
                return (_told(decide.lend(patron, code, answers)),)
            case TakeBack(code=code, answers=answers):
                return (_told(decide.take_back(code, answers)),)
            case Renew(patron=patron, items=items, answers=answers):
                told = (_told(result) for result in decide.renew(patron, items, answers))
                return (*told, AccountRead(decide.account(patron)))
            case ReadAccount(patron=patron):
                return (AccountRead(decide.account(patron)),)
            case Print() | Mail():
                raise AssertionError("receipts are delivered in the background")
            case _:
                assert_never(effect)


def _told(result: Line | Question) -> Settled | Asked:
    return Asked(result) if isinstance(result, Question) else Settled(result)

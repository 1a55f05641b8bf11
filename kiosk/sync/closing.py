"""What staff closed at the central service, this kiosk tells them of no longer.

Beside the feed, and asked only while there is something to tell.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from kiosk.cache.outbox import Outbox
from kiosk.sync.client import CentralClient
from kiosk.sync.patience import NOT_NOW

_log = logging.getLogger(__name__)
EVERY_S = 600.0
"""About: not all kiosks at once."""


@dataclass(frozen=True, slots=True)
class Closing:
    """The work that this kiosk tells of, and the service where it can be closed too."""

    client: CentralClient
    outbox: Outbox
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def run(self) -> None:
        """Ask for ever."""
        while True:
            await self.sleep(EVERY_S * random.uniform(0.5, 1.5))  # noqa: S311 - no secret
            try:
                await self.ask()
            except NOT_NOW as why:
                _log.info("what is closed is asked later (%s)", type(why).__name__)

    async def ask(self) -> None:
        """Let go of what is closed. Raises what the client raises, and ``OperationalError``."""
        told = await asyncio.to_thread(self.outbox.for_staff)
        ours = {each.id: each.seq for each in told if each.is_taken_in and each.id}
        for closed in await self.client.closed(tuple(ours)) if ours else ():
            await asyncio.to_thread(self.outbox.dismiss, ours[closed])

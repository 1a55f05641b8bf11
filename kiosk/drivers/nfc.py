"""Contactless cards (UiTPAS, A-kaart) on a reader that nfcpy drives: PN53x, RC-S380.

nfcpy blocks, so each reader has one thread of its own that does nothing but talk to it. The
reader is asked ten times a second, card or no card: that also tells that it is unplugged.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from functools import partial

from kiosk.domain.reading import Reading
from kiosk.drivers.chip import Chip, ChipReading, Presentation, chip_reading
from kiosk.drivers.nfc_frontend import Frontend

LOOK_SECONDS = 0.1
"""From one look to the next."""


@dataclass(frozen=True, slots=True)
class NfcReader:
    """A reader for contactless cards.

    ``path``: a device file such as ``/dev/kiosk/nfc``, for a PN532 on a serial line; or a path
    of nfcpy such as ``usb:054c:06c3``.
    """

    name: str
    path: str

    @asynccontextmanager
    async def open(self) -> AsyncIterator[AsyncIterator[Reading]]:
        """Wake the reader up; iterate the cards shown to it. Raises ``DeviceLost``."""
        frontend = Frontend(self.path)
        with ThreadPoolExecutor(1, thread_name_prefix=self.name) as thread:
            on_thread = partial(asyncio.get_running_loop().run_in_executor, thread)
            try:
                await on_thread(frontend.open)
                async with aclosing(_cards(partial(on_thread, frontend.look))) as cards:
                    yield cards
            finally:
                # Waits its turn behind a call whose caller was cancelled.
                await on_thread(frontend.close)


async def _cards(
    look: Callable[[], Awaitable[Chip | None]],
) -> AsyncGenerator[ChipReading, None]:
    presentation = Presentation()
    while True:
        if reading := presentation.look(chip_reading(await look())):
            yield reading
        await asyncio.sleep(LOOK_SECONDS)

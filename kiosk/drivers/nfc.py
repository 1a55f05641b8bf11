"""Contactless cards (UiTPAS, A-kaart) on a reader that nfcpy drives: PN53x, RC-S380.

nfcpy blocks, so it gets a thread of its own. The reader is asked all the time, card or no card:
that also tells that it is unplugged.
"""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from kiosk.domain.reading import Reading
from kiosk.drivers import Fault
from kiosk.drivers.chip import Presentation, chip_reading
from kiosk.drivers.faults import lost
from kiosk.drivers.nfc_frontend import Frontend
from kiosk.drivers.reading_thread import ReadingThread

LOOK_SECONDS = 0.15
"""From one look to the next: a card shown for the blink of an eye (0.3 s) is met twice."""

PATIENCE_SECONDS = 10.0
"""Longer than any call of the frontend may take."""


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
        hung = lost(Fault.NO_ANSWER, self.path)
        thread = ReadingThread(self.name, self._watch, PATIENCE_SECONDS, hung)
        async with thread.running() as readings:
            yield readings

    def _watch(self, thread: ReadingThread) -> None:
        frontend, presentation = Frontend(self.path), Presentation()
        try:
            frontend.open()
            thread.online()
            while thread.going_on():
                if reading := presentation.look(chip_reading(frontend.look())):
                    thread.tell(reading)
                time.sleep(LOOK_SECONDS)
        finally:
            frontend.close()

"""A card reader behind pcscd, whatever kind of cards it reads: found, watched, given up.

pyscard is loaded by the thread that uses it, and everything that may hang hangs there.
"""

import os
import re
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.domain.reading import Reading
from kiosk.drivers import DeviceLost, Fault
from kiosk.drivers.reading_thread import ReadingThread

if TYPE_CHECKING:  # pyscard costs the kiosk's start nothing
    from kiosk.drivers.scard import CardService

    Watch = Callable[[CardService, str, ReadingThread], None]
    """Watches the reader of this name until the thread should end. May raise ``ScardError``."""

    Prepare = Callable[[], Watch]
    """Makes ready what watching needs; called on the thread. May raise ``DeviceLost``."""

PATIENCE_SECONDS = 15.0
"""After so long without a sign of life pcscd counts as hanging."""

_SOCKET = "PCSCLITE_CSOCK_NAME"
_HANGS = "The smart card service pcscd hangs: restart pcscd."
_CONTACTLESS = re.compile(r"\b(PICC|CL|NFC|contactless)\b", re.IGNORECASE)
_SAM = re.compile(r"\bSAM\]")


class Interface(Enum):
    """How a reader meets a card."""

    CONTACT = "contact"
    CONTACTLESS = "contactless"


@dataclass
class PcscReader:
    """One of pcscd's readers.

    ``socket``: pcscd's, ``None`` for the system's; one process talks to one pcscd. ``wanted``: the
    beginning of the reader's name, ``None`` for the only one that is of this ``interface``.
    """

    name: str
    interface: Interface
    socket: Path | None
    wanted: str | None
    patience: float
    _thread: ReadingThread | None = field(default=None, init=False, repr=False)

    @asynccontextmanager
    async def watched(self, prepare: "Prepare") -> AsyncIterator[AsyncIterator[Reading]]:
        """Have the reader watched; iterate what is told. Raises ``DeviceLost``."""
        hung = DeviceLost(Fault.NO_ANSWER, _HANGS)
        if self._thread and self._thread.alive:
            raise hung  # one hanging thread is enough

        def work(thread: ReadingThread) -> None:
            self._work(prepare, thread)

        self._thread = ReadingThread(self.name, work, self.patience, hung)
        async with self._thread.running() as readings:
            yield readings

    def _work(self, prepare: "Prepare", thread: ReadingThread) -> None:
        use_pcscd(self.socket)
        from kiosk.drivers.scard import ScardError, card_service
        from kiosk.drivers.scard_faults import reader_lost

        watch = prepare()
        try:
            with card_service() as service:
                reader = choose_reader(service.readers(), self.interface, self.wanted)
                thread.woken_by(service.wake)
                thread.online()
                watch(service, reader, thread)
        except ScardError as error:
            raise reader_lost(error) from error


def use_pcscd(socket: Path | None) -> None:
    """Tell libpcsclite, before it is loaded, where pcscd listens. Raises ``DeviceLost``."""
    if socket is None or os.environ.get(_SOCKET) == str(socket):
        return
    if "smartcard.scard" in sys.modules:
        sentence = f"Another pcscd than {socket} is in use already: set the same for every reader."
        raise DeviceLost(Fault.BUSY, sentence)
    os.environ[_SOCKET] = str(socket)


def interface_of(reader: str) -> Interface | None:
    """What a reader's name tells of it; ``None`` for a slot that takes no patron's card.

    pcscd names a reader after the maker's words, then the USB interface in square brackets, then
    numbers. One that says nothing of contactless cards is taken for a contact reader.
    """
    if _SAM.search(reader):
        return None
    return Interface.CONTACTLESS if _CONTACTLESS.search(reader) else Interface.CONTACT


def choose_reader(readers: tuple[str, ...], interface: Interface, wanted: str | None) -> str:
    """Choose the reader that is meant: of one with several slots, the first slot.

    Raises ``DeviceLost`` where it is not plugged in, or where nothing tells which of several it is:
    the wrong one would be watched in silence.
    """
    fitting = [
        reader
        for reader in readers
        if (reader.startswith(wanted) if wanted else interface_of(reader) is interface)
    ]
    if len({_without_slot(reader) for reader in fitting}) > 1:
        names = " and ".join(repr(reader) for reader in fitting)
        sentence = f"There are several card readers ({names}): unplug one, or set its reader_name."
        raise DeviceLost(Fault.NOT_FOUND, sentence)
    if not fitting:
        raise DeviceLost(Fault.NOT_FOUND, _no_reader(readers, interface, wanted))
    return fitting[0]


def _without_slot(reader: str) -> str:
    """A reader's name without its last number: pcscd counts the slots of one reader there."""
    return reader.rpartition(" ")[0]


def _no_reader(readers: tuple[str, ...], interface: Interface, wanted: str | None) -> str:
    if wanted and readers:
        return f"No card reader's name begins with {wanted!r}: correct it in the settings."
    if readers and interface is Interface.CONTACTLESS:
        return "No reader tells that it is contactless: plug it in, or set its reader_name."
    return "There is no card reader: plug the eID reader in."

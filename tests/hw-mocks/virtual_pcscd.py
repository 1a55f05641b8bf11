"""A real pcscd with a virtual card reader, in a namespace of its own.

vpcd listens on *all* network interfaces, so it gets a network without any. The system's pcscd is
never touched. Point libpcsclite at ``socket`` (``PCSCLITE_CSOCK_NAME``) before it is loaded.
"""

import shutil
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

import pcscd_namespace
from debian_pcscd import CACHE, PcscdNotAvailable, debian_pcscd
from pcscd_process import NamespaceNotPermitted, PcscdFailed, PcscdProcess
from virtual_card import VirtualCard
from virtual_slot import CardInSlot

__all__ = ["NamespaceNotPermitted", "PcscdFailed", "PcscdNotAvailable", "VirtualPcscd"]

_LONGEST_SOCKET_PATH = 107
_READER = """FRIENDLYNAME "{name}"
DEVICENAME /dev/null:0x{port:X}
LIBPATH {driver}
CHANNELID 0x{port:X}
"""


class VirtualPcscd:
    """pcscd, its virtual reader with two slots, and the cards in them.

    ``with VirtualPcscd() as pcscd`` starts it. Raises ``NamespaceNotPermitted``,
    ``PcscdNotAvailable`` or ``PcscdFailed``. All it started dies with this process.
    """

    def __init__(self, cache: Path = CACHE) -> None:
        self._debian = debian_pcscd(cache)
        self._directory = _short_directory()
        self.socket = self._directory / "run" / "pcscd.comm"
        self._process: PcscdProcess | None = None
        self._slots: dict[int, CardInSlot] = {}
        self._left_in: dict[int, VirtualCard] = {}

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def last_atr_at(self) -> float | None:
        """``time.time()`` when the card in the first slot first answered after it went in."""
        slot = self._slots.get(0)
        return slot.first_atr_at if slot else None

    @property
    def card(self) -> VirtualCard | None:
        """The card in the first slot."""
        slot = self._slots.get(0)
        return slot.card if slot and slot.is_in else None

    def log(self) -> str:
        """What pcscd wrote since it started."""
        return (self.socket.parent / "pcscd.log").read_text(errors="replace")

    def insert(self, card: VirtualCard, slot: int = 0) -> None:
        """Put a card in, after taking out the one that is in. vpcd looks every 400 ms."""
        self.remove(slot)
        self._slots[slot] = CardInSlot(self._running().connect(slot), card)

    def remove(self, slot: int = 0) -> None:
        """Take the card out, if one is in."""
        self._left_in.pop(slot, None)
        if there := self._slots.pop(slot, None):
            there.pull()

    def freeze(self) -> None:
        """Let pcscd hang: it keeps its socket and answers nothing."""
        self._running().order(pcscd_namespace.FREEZE)

    def thaw(self) -> None:
        """Let it go on."""
        self._running().order(pcscd_namespace.THAW)

    def start(self, *, reader: bool = True, second: bool = False) -> None:
        """Start pcscd, with its reader plugged in or not; with it, cards left in are in again.

        ``second``: with another reader beside it, "Second PCD"; then there are no cards for either,
        for vpcd takes the slots of both for the same.
        """
        config = self._directory / "config"
        for folder in (config, self.socket.parent):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
        names = ["Virtual PCD"] * reader + ["Second PCD"] * second
        for number, name in enumerate(names):
            port = pcscd_namespace.FIRST_PORT + 2 * number
            entry = _READER.format(name=name, port=port, driver=self._debian.driver)
            (config / f"virtual-{number}").write_text(entry)
        command = self._debian.command(config)
        self._process = PcscdProcess.started(command, self.socket.parent)
        if reader:
            for slot, card in tuple(self._left_in.items()):
                self.insert(card, slot)

    def stop(self) -> None:
        """End pcscd. Its reader goes with it; cards are left in the reader."""
        if self._process:
            self._left_in |= {slot: one.card for slot, one in self._slots.items() if one.is_in}
            for slot in self._slots.values():
                slot.pull()
            self._slots.clear()
            self._process.end()
        self._process = None

    def renew(self) -> None:
        """Another pcscd at the same place, with its reader and no card."""
        self.stop()
        self._left_in.clear()
        self.start()

    def close(self) -> None:
        """End pcscd and clear up."""
        self.stop()
        shutil.rmtree(self._directory, ignore_errors=True)

    def _running(self) -> PcscdProcess:
        if self._process is None:
            raise PcscdFailed("pcscd is stopped: start it first.")
        return self._process


def _short_directory() -> Path:
    """A new directory whose path leaves room for the socket's name: a Unix socket has 107 bytes."""
    made = Path(tempfile.mkdtemp(prefix="pcscd-"))
    if len(str(made / "run" / "pcscd.comm").encode()) > _LONGEST_SOCKET_PATH:
        made.rmdir()
        made = Path(tempfile.mkdtemp(prefix="pcscd-", dir="/tmp"))
    return made

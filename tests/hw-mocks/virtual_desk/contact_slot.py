"""The eID reader of the desk: a real pcscd with a virtual reader, or why there is none."""

import logging
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import assert_never

from virtual_card import OtherCard, PulledAfter, VirtualCard
from virtual_desk.refusal import Refused, conflict
from virtual_eid import AppletVersion
from virtual_pcscd import NamespaceNotPermitted, PcscdFailed, PcscdNotAvailable, VirtualPcscd
from virtual_pki import VirtualPki
from virtual_town_hall import TownHall, copied_with_own_key, with_another_number

log = logging.getLogger(__name__)

_LONGEST_SOCKET_PATH = 107
_HAND_SECONDS = 1.0
"""From one card to the next: vpcd looks every 400 ms and must see each go in and come out."""
_COMMANDS_BEFORE_PULLED = 6
_STRANGER = "19010100107"
_LONG_AGO = (date(2009, 1, 1), date(2014, 1, 1))


class EidTrick(StrEnum):
    """An eID that is not as it should be."""

    FORGED = "forged"
    COPIED = "copied"
    EXPIRED = "expired"
    NOT_ACTIVATED = "not_activated"
    PULLED = "pulled"
    BANK_CARD = "bank_card"


@dataclass(frozen=True, slots=True)
class CardIn:
    """What lies in the slot. ``patron``: a key of the demo; no number is kept."""

    patron: str
    applet: AppletVersion
    trick: EidTrick | None = None


class ContactSlot:
    """The reader. ``why_not``: why there is none, empty where there is one."""

    def __init__(self, directory: Path) -> None:
        self.socket = directory / "pcscd.sock"
        self.roots = directory / "roots"
        self.why_not = ""
        self.plugged = False
        self._hall = TownHall(VirtualPki.kept())
        self._hall.pki.write_roots(self.roots)
        self._lock = threading.Lock()
        self._told: CardIn | None = None
        self._moved_at = float("-inf")
        self._pcscd: VirtualPcscd | None = None
        self._start()

    @property
    def card(self) -> CardIn | None:
        """What is in, if anything is."""
        return self._told if self._pcscd and self._pcscd.card else None

    @property
    def last_answer_at(self) -> float | None:
        """Seconds since the epoch: when the card that is in answered for the first time."""
        return self._pcscd.last_atr_at if self._pcscd else None

    def put_in(self, national_number: str, card: CardIn) -> None:
        """Put an eID in, as a hand does: one that is in comes out first."""
        with self._lock:
            pcscd = self._present()
            if not self.plugged:
                raise conflict("The eID reader is unplugged: plug it in first.")
            chip = self._chip(national_number, card)
            if pcscd.card:
                self._remove(pcscd)
            time.sleep(max(0.0, self._moved_at + _HAND_SECONDS - time.monotonic()))
            pcscd.insert(chip)
            self._told, self._moved_at = card, time.monotonic()

    def take_out(self) -> bool:
        """Take the card out: whether one was in."""
        with self._lock:
            pcscd = self._present()
            was_in = pcscd.card is not None
            if was_in:
                self._remove(pcscd)
            return was_in

    def plug(self) -> None:
        """Put the reader in; a card left in it is in again."""
        self._restart(reader=True)

    def unplug(self) -> None:
        """Pull the reader out: vpcd cannot show that, a pcscd started without it can."""
        self._restart(reader=False)

    def close(self) -> None:
        """End pcscd."""
        with self._lock:
            self.socket.unlink(missing_ok=True)
            if self._pcscd:
                self._pcscd.close()
            self._pcscd = None

    def _remove(self, pcscd: VirtualPcscd) -> None:
        pcscd.remove()
        self._moved_at = time.monotonic()

    def _start(self) -> None:
        if len(str(self.socket).encode()) > _LONGEST_SOCKET_PATH:
            self.why_not = (
                f"There is no virtual eID reader: {self.socket} is too long for a socket."
            )
            return
        with suppress(FileNotFoundError):
            self.socket.unlink()
        try:
            pcscd = VirtualPcscd()
            pcscd.__enter__()
        except (NamespaceNotPermitted, PcscdNotAvailable, PcscdFailed) as why:
            self.why_not = str(why)
            return
        self._pcscd, self.plugged = pcscd, True
        self.socket.symlink_to(pcscd.socket)

    def _present(self) -> VirtualPcscd:
        if self._pcscd is None:
            raise Refused(503, self.why_not)
        return self._pcscd

    def _restart(self, *, reader: bool) -> None:
        with self._lock:
            pcscd = self._present()
            if self.plugged is not reader:
                pcscd.stop()
                pcscd.start(reader=reader)
                self.plugged = reader

    def _chip(self, number: str, card: CardIn) -> VirtualCard:
        match card.trick:
            case None:
                return self._hall.issue(number, card.applet)
            case EidTrick.FORGED:
                return with_another_number(self._hall.issue(_STRANGER, card.applet), number)
            case EidTrick.COPIED:
                return copied_with_own_key(self._hall.issue(number, AppletVersion.V1_8))
            case EidTrick.EXPIRED:
                return self._hall.issue(number, card.applet, valid=_LONG_AGO)
            case EidTrick.NOT_ACTIVATED:
                return replace(self._hall.issue(number, card.applet), activated=False)
            case EidTrick.PULLED:
                return PulledAfter(self._hall.issue(number, card.applet), _COMMANDS_BEFORE_PULLED)
            case EidTrick.BANK_CARD:
                return OtherCard()
            case _:
                assert_never(card.trick)

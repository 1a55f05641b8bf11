"""A verified eID: how many commands and bytes it costs the card, and how long it takes.

With a virtual card in a real pcscd. In a process of its own, for one process talks to one pcscd.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from pathlib import Path

from kiosk.domain.reading import Require
from kiosk.drivers.eid.der import trim_der
from kiosk.drivers.eid.read import Trust
from kiosk.drivers.pcsc import pinned_trust, read_card
from kiosk.drivers.pcscd import use_pcscd
from tools.measures import Figure, spread
from virtual_eid import RRN_CERTIFICATE, VirtualEid
from virtual_pcscd import VirtualPcscd
from virtual_pki import VirtualPki
from virtual_town_hall import TownHall

READS = 100
NEWEST, OLDER = "1.8", ("1.1", "1.7")
NUMBER = "85073003328"
TODAY = date(2026, 6, 1)


@dataclass(frozen=True, slots=True)
class Cost:
    """What crossed a card's contacts: commands, and bytes both ways."""

    commands: int = 0
    octets: int = 0


@dataclass
class Metered:
    """A card, and what crossed its contacts since."""

    card: VirtualEid
    cost: Cost = Cost()

    @property
    def atr(self) -> bytes:
        """As the card says."""
        return self.card.atr

    def power_up(self) -> None:
        """As the card does."""
        self.card.power_up()

    def answer(self, command: bytes) -> bytes:
        """As the card does, counted."""
        answer = self.card.answer(command)
        self.cost = Cost(self.cost.commands + 1, self.cost.octets + len(command) + len(answer))
        return answer


@dataclass(frozen=True, slots=True)
class Reads:
    """Reads of one applet: what the first and the second card cost, and seconds of a third.

    The second card is of the same register: its certificate is known. ``certificate``: bytes.
    """

    first: Cost
    second: Cost
    seconds: tuple[float, ...]
    certificate: int


def measure() -> list[Figure]:
    """Measure in another process, with a pcscd of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(_measure_here).result()


def _measure_here() -> list[Figure]:
    with tempfile.TemporaryDirectory() as place, VirtualPcscd() as pcscd:
        use_pcscd(pcscd.socket)
        hall = TownHall(VirtualPki.kept())
        return figures(pcscd, hall, hall.pki.write_roots(Path(place)))


def figures(
    pcscd: VirtualPcscd,
    hall: TownHall,
    roots: Path,
    reads: int = READS,
    older: tuple[str, ...] = OLDER,
) -> list[Figure]:
    """Measure the newest applet, whose chip proves itself; tell of ``older`` ones beside it."""
    taken = {applet: _reads(pcscd, hall, roots, applet, reads) for applet in (NEWEST, *older)}
    times = [1000 * one for one in taken[NEWEST].seconds]
    return [
        _figure("eid_apdus_first", taken, "commands", lambda one: one.first.commands),
        _figure("eid_apdus_known_certificate", taken, "commands", lambda one: one.second.commands),
        _figure("eid_bytes_first", taken, "bytes", lambda one: one.first.octets),
        _figure("eid_bytes_known_certificate", taken, "bytes", lambda one: one.second.octets),
        Figure(
            "eid_verified_read_ms",
            statistics.median(times),
            "ms",
            "median; applet 1.8, virtual card in a real pcscd, certificate known: connect, read, "
            f"verify, challenge, let go; {spread(times)}",
        ),
    ]


def _figure(name: str, taken: dict[str, Reads], unit: str, count: Callable[[Reads], int]) -> Figure:
    others = ", ".join(f"{applet}: {count(taken[applet])}" for applet in taken if applet != NEWEST)
    size = taken[NEWEST].certificate
    how = f"applet 1.8, made-up certificate of {size} bytes; older applets: {others}"
    return Figure(name, count(taken[NEWEST]), unit, how)


def _reads(pcscd: VirtualPcscd, hall: TownHall, roots: Path, applet: str, times: int) -> Reads:
    trust = pinned_trust(roots, Require.SIGNED)
    first, second, third = (Metered(hall.issue(NUMBER, applet)) for _ in range(3))
    for card in (first, second):
        _read(pcscd, card, trust, times=1)
    certificate = len(trim_der(first.card.files[RRN_CERTIFICATE]))
    return Reads(first.cost, second.cost, _read(pcscd, third, trust, times), certificate)


def _read(pcscd: VirtualPcscd, card: Metered, trust: Trust, times: int) -> tuple[float, ...]:
    """Put the card in and read it so often; how long each took, in seconds."""
    from kiosk.drivers.card_claim import CardClaims
    from kiosk.drivers.scard import Slot, card_service

    with card_service() as service:
        [reader, *_] = service.readers()

        def awaited(*, card_in: bool) -> bytes:
            slot, atr = service.next_state(reader, Slot(), seconds=0) or (Slot(), b"")
            while slot.card_in is not card_in:
                slot, atr = service.next_state(reader, slot, seconds=5) or (slot, atr)
            return atr

        claims = CardClaims(reader)
        pcscd.insert(card)
        atr = awaited(card_in=True)

        def read() -> None:
            with claims.claimed(atr) as line:
                read_card(line, trust, TODAY)

        seconds = tuple(_seconds(read) for _ in range(times))
        pcscd.remove()
        awaited(card_in=False)
        return seconds


def _seconds(work: Callable[[], None]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began

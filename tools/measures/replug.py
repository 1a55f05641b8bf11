"""How soon a device that was unplugged is back: of each driver, at a random moment."""

import asyncio
import logging
import random
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    ExitStack,
    asynccontextmanager,
)
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from desk_printer import WAYS, desk_printer
from kiosk.drivers import Reader, supervisor
from kiosk.drivers.contactless import ContactlessReader
from kiosk.drivers.health import DeviceState
from kiosk.drivers.nfc import NfcReader
from kiosk.drivers.pcsc import EidReader
from kiosk.drivers.scanner_evdev import EvdevScanner
from kiosk.drivers.scanner_serial import SerialScanner
from supervised import Supervised, supervised, supervised_printer
from tools.measures import Figure, percentile
from virtual_pcscd import VirtualPcscd
from virtual_pki import VirtualPki
from virtual_pn532 import VirtualPn532
from virtual_scanner import VirtualHidScanner, VirtualSerialScanner
from virtual_town_hall import TownHall

REPLUGS = 40
LONGEST_AWAY = 3.0
"""Seconds; at random, so that it comes back at any moment between two tries."""


@dataclass(frozen=True, slots=True)
class Plugged:
    """A device, or some on one plug. ``opened``: their drivers under the supervisor, by name."""

    opened: Mapping[str, Callable[[], AbstractAsyncContextManager[Supervised]]]
    unplug: Callable[[], None]
    plug: Callable[[], None]


def measure(replugs: int = REPLUGS) -> list[Figure]:
    """Replug a virtual device of each driver again and again, all side by side."""
    logging.getLogger(supervisor.__name__).setLevel(logging.ERROR)  # tells of each loss
    with tempfile.TemporaryDirectory(prefix="bench-") as place, ExitStack() as devices:
        times = asyncio.run(_all(_desk(Path(place), devices), replugs))
    each = "; ".join(
        f"{name} {percentile(took, 95):.2f}, worst {max(took):.2f}" for name, took in times.items()
    )
    every = [one for took in times.values() for one in took]
    return [
        Figure(
            "replug_recovery_p95_s",
            max(percentile(took, 95) for took in times.values()),
            "s",
            "from the plug to the driver being online again, the slowest driver; "
            f"{len(every)} replugs of virtual devices, each kind: {each}",
        )
    ]


def _desk(place: Path, devices: ExitStack) -> list[Plugged]:
    nfc = devices.enter_context(VirtualPn532(place / "nfc"))
    hid = devices.enter_context(VirtualHidScanner(place / "hid"))
    serial = devices.enter_context(VirtualSerialScanner(place / "serial"))
    found = [
        _one("nfc", NfcReader("nfc", str(nfc.path)), nfc.unplug, nfc.plug),
        _one("hid", EvdevScanner("hid", str(hid.path)), hid.unplug, hid.plug),
        _one("serial", SerialScanner("serial", str(serial.path)), serial.unplug, serial.plug),
        _behind_pcscd(place, devices.enter_context(VirtualPcscd())),
    ]
    for way in WAYS:
        folder = place / f"escpos-{way}"
        folder.mkdir()
        desk = devices.enter_context(desk_printer(way, folder))
        opened = {folder.name: partial(supervised_printer, desk.driver)}
        found.append(Plugged(opened, desk.device.unplug, desk.device.plug))
    return found


def _one(
    name: str, reader: Reader, unplug: Callable[[], None], plug: Callable[[], None]
) -> Plugged:
    return Plugged({name: partial(supervised, reader)}, unplug, plug)


def _behind_pcscd(place: Path, pcscd: VirtualPcscd) -> Plugged:
    """Both readers hang on one plug: vpcd shows no unplugging, a pcscd without a reader does."""
    roots = TownHall(VirtualPki.kept()).pki.write_roots(place / "roots")
    eid = EidReader("eid", socket=pcscd.socket, roots=roots)
    chips = ContactlessReader("nfc-pcsc", socket=pcscd.socket, reader_name="Virtual PCD 00 01")

    def restart(*, reader: bool) -> None:
        pcscd.stop()
        pcscd.start(reader=reader)

    return Plugged(
        {"eid": partial(supervised, eid), "nfc-pcsc": partial(supervised, chips)},
        lambda: restart(reader=False),
        lambda: restart(reader=True),
    )


async def _all(desk: list[Plugged], replugs: int) -> dict[str, list[float]]:
    measured = await asyncio.gather(*(_replugged(plugged, replugs) for plugged in desk))
    return {name: took for times in measured for name, took in times.items()}


async def _replugged(plugged: Plugged, replugs: int) -> dict[str, list[float]]:
    dice = random.Random(2)  # noqa: S311 - when hands move
    times: dict[str, list[float]] = {name: [] for name in plugged.opened}
    async with _watched(plugged) as seen:
        for _ in range(replugs):
            await asyncio.to_thread(plugged.unplug)
            await asyncio.gather(*(one.becomes(DeviceState.LOST) for one in seen.values()))
            await asyncio.sleep(dice.uniform(0, LONGEST_AWAY))
            await asyncio.to_thread(plugged.plug)
            began = time.monotonic()
            await asyncio.gather(*(_note(times[name], one, began) for name, one in seen.items()))
    return times


@asynccontextmanager
async def _watched(plugged: Plugged) -> AsyncIterator[dict[str, Supervised]]:
    async with AsyncExitStack() as watching:
        yield {
            name: await watching.enter_async_context(open_it())
            for name, open_it in plugged.opened.items()
        }


async def _note(times: list[float], seen: Supervised, began: float) -> None:
    await seen.becomes(DeviceState.ONLINE)
    times.append(time.monotonic() - began)

"""Receipt printers that speak ESC/POS, over network, serial line or USB.

A printer has one thread of its own: python-escpos blocks, and two writers would mix their lines.
The way to the printer is opened for each job and each question, and closed after it, so a printer
that was away is simply there again. Only on USB it is kept from one to the next while it works:
there it is the kiosk's alone, and need not be searched for on the bus every two seconds.
"""

import asyncio
import logging
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from kiosk.drivers import DeviceLost, Fault, Line, PrinterStatus, PrintOutcome
from kiosk.drivers.escpos_address import Address, Bounds, UsbAddress
from kiosk.drivers.escpos_delivery import Delivery
from kiosk.drivers.escpos_dialogue import Dialogue
from kiosk.drivers.escpos_hanging import Hanging
from kiosk.drivers.escpos_job import Model, compose, compose_cut_off
from kiosk.drivers.escpos_library import known_profiles, load
from kiosk.drivers.escpos_link import Link, open_link
from kiosk.drivers.escpos_presenter import RETRACT, Presenter
from kiosk.drivers.faults import lost

_DEFAULT_BOUNDS = Bounds()
_log = logging.getLogger(__name__)


class EscposPrinter:
    """A ``Printer``. ``private``: a directory of the kiosk's own, see ``escpos_library.load``."""

    def __init__(
        self,
        name: str,
        address: Address,
        model: Model,
        private: Path,
        bounds: Bounds = _DEFAULT_BOUNDS,
    ) -> None:
        self._name = name
        self._address = address
        self._model = model
        self._private = private
        self._bounds = bounds
        self._hanging = Hanging(private, name)
        # At first too: before a restart it may have held one out.
        self._held_out_since: float | None = time.monotonic()
        self._kept: Link | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)

    @property
    def name(self) -> str:
        """See ``Printer``."""
        return self._name

    async def status(self) -> PrinterStatus:
        """See ``Printer``. A printer that is there and says nothing is unknown, not lost."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._ask)

    async def print(self, lines: tuple[Line, ...]) -> PrintOutcome:
        """See ``Printer``. Takes at most the sum of the bounds. What is printed is not logged."""
        loop = asyncio.get_running_loop()
        outcome = await loop.run_in_executor(self._thread, self._print, lines)
        _log.info("%s: receipt %s", self._name, outcome)
        return outcome

    def _ask(self) -> PrinterStatus:
        self._prepare()
        with self._open() as link:
            try:
                self._take_back(link)
                return Dialogue(link, self._bounds, full=self._model.full_status).status()
            except OSError as error:
                raise lost(Fault.UNPLUGGED, str(self._address)) from error

    def _print(self, lines: tuple[Line, ...]) -> PrintOutcome:
        try:
            self._prepare()
            with self._open() as link:
                return self._deliver(link, lines)
        except DeviceLost as loss:
            _log.info("%s: %s", self._name, loss.sentence)
            return PrintOutcome.UNAVAILABLE

    def _deliver(self, link: Link, lines: tuple[Line, ...]) -> PrintOutcome:
        model = self._model
        delivery = Delivery(
            link,
            self._bounds,
            confirms=model.confirms,
            hanging=self._hanging,
            full=model.full_status,
        )
        outcome = delivery.deliver(compose(lines, model), compose_cut_off(model))
        self._held_out_since = time.monotonic()
        return outcome

    def _take_back(self, link: Link) -> None:
        """A receipt that nobody took within the time is not for the next patron."""
        since = self._held_out_since
        if self._model.presenter is not Presenter.HOLD or since is None:
            return
        if time.monotonic() - since >= self._bounds.taken:
            link.send(RETRACT)
            self._held_out_since = None

    def _prepare(self) -> None:
        try:
            load(self._private)
        except OSError as error:
            raise DeviceLost(
                Fault.NOT_PERMITTED, f"The kiosk cannot write in {self._private}: make it its own."
            ) from error
        if self._model.profile not in known_profiles():
            raise DeviceLost(
                Fault.NOT_FOUND,
                f"There is no printer profile {self._model.profile!r}: correct the settings.",
            )

    @contextmanager
    def _open(self) -> Iterator[Link]:
        link = self._still_open() or open_link(self._address, self._bounds)
        try:
            yield link
        except BaseException:
            link.close()
            raise
        if isinstance(self._address, UsbAddress):
            self._kept = link
        else:
            link.close()

    def _still_open(self) -> Link | None:
        """The link that was kept, unless it broke meanwhile."""
        link, self._kept = self._kept, None
        if link is None:
            return None
        try:
            link.receive(0)
        except OSError:
            link.close()
            return None
        return link

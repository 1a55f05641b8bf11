"""Getting one print job onto the paper, and knowing whether it got there.

The job goes out whole and once. Proof is the printer's own word that it is on the paper; for a
printer that gives none, its status afterwards. Without either the outcome is ``UNCONFIRMED``.
"""

import secrets
from time import monotonic

from kiosk.drivers import Paper, PrinterStatus, PrintOutcome
from kiosk.drivers.escpos_address import Bounds
from kiosk.drivers.escpos_dialogue import Dialogue
from kiosk.drivers.escpos_hanging import Hanging
from kiosk.drivers.escpos_link import Link
from kiosk.drivers.escpos_status import MARK_LETTERS

_SECONDS_BETWEEN_LOOKS = 0.25


class Delivery:
    """One job on its way. ``confirms``: whether the printer can say that a job is complete.

    ``hanging``: whether a receipt hangs half printed out of the printer, before and after.
    ``full``: see ``Dialogue``.
    """

    def __init__(
        self,
        link: Link,
        bounds: Bounds,
        *,
        confirms: bool,
        hanging: Hanging,
        full: bool = False,
    ) -> None:
        self._link = link
        self._full = full
        self._talk = Dialogue(link, bounds, full=full)
        self._bounds = bounds
        self._mark = _new_mark() if confirms else None
        self._hanging = hanging
        self._cut_short = False

    def deliver(self, job: bytes, cut_off: bytes) -> PrintOutcome:
        """Send the job unless the printer is known not to print now. Never raises ``OSError``.

        ``cut_off``: goes before the job where half a receipt hangs out: it is another patron's.
        """
        old = bool(self._hanging)
        try:
            if old:
                self._talk.clear()
            if hindrance := _hindrance(self._talk.status()):
                return hindrance
            self._hanging.set()  # from the first byte on, whatever becomes of this program
        except OSError:
            return PrintOutcome.UNAVAILABLE
        outcome = self._send_bounded((cut_off if old else b"") + job)
        if not self._cut_short:
            self._hanging.clear()
        return outcome

    def _send_bounded(self, whole: bytes) -> PrintOutcome:
        try:
            return self._send(whole)
        except OSError:
            self._cut_short = True
            return PrintOutcome.UNCONFIRMED

    def _send(self, job: bytes) -> PrintOutcome:
        try:
            self._talk.send(job, self._mark)
        except OSError:
            self._cut_short = True
            self._link.discard()
            return self._stopped(self._talk.status()) or PrintOutcome.UNCONFIRMED
        return self._proven(self._mark) if self._mark else self._presumed()

    def _proven(self, mark: bytes) -> PrintOutcome:
        """Wait until the printer says that the job is on the paper, or that it has stopped."""
        deadline = monotonic() + self._bounds.completion
        while (left := deadline - monotonic()) > 0:
            if self._talk.completed(mark, min(left, _SECONDS_BETWEEN_LOOKS)):
                return PrintOutcome.PRINTED
            status = self._talk.status()
            if self._talk.completed(mark, 0):  # the paper may end right after the receipt
                return PrintOutcome.PRINTED
            if stopped := self._stopped(status):
                return stopped
        return PrintOutcome.UNCONFIRMED

    def _presumed(self) -> PrintOutcome:
        after = self._talk.status()
        if self._full and after.can_print:
            # One question may be answered before the bytes sent with it are looked at.
            after = self._talk.status()
        unsure = after.paper is Paper.UNKNOWN or after.cover_open is None
        return self._stopped(after) or (
            PrintOutcome.UNCONFIRMED if unsure else PrintOutcome.PRINTED
        )

    def _stopped(self, status: PrinterStatus) -> PrintOutcome | None:
        """Why the printer stopped within the job, if it did; what is left of the job is dropped."""
        hindrance = _hindrance(status)
        if hindrance:
            # Else it bursts out when staff puts in paper, long after the patron has gone.
            self._cut_short = True
            self._talk.clear()
        # Unavailable would mean that nothing was printed.
        return PrintOutcome.UNCONFIRMED if hindrance is PrintOutcome.UNAVAILABLE else hindrance


def _hindrance(status: PrinterStatus) -> PrintOutcome | None:
    """What is known to keep a printer from printing. Not to know does not."""
    if status.can_print:
        return None
    if status.cover_open:
        return PrintOutcome.COVER_OPEN
    return PrintOutcome.PAPER_OUT if status.paper is Paper.OUT else PrintOutcome.UNAVAILABLE


def _new_mark() -> bytes:
    """Not an earlier job's, whose late completion would pass for this one's."""
    return "".join(secrets.choice(MARK_LETTERS) for _ in range(4)).encode("ascii")

"""Questions to a printer and its answers, over any link.

A printer's answers do not say what they answer, may be late, and come between frames it sends
unasked. So what lies waiting is read away before each question, only a valid status byte is an
answer, and after one silence nothing more is asked: a late answer must not pass for another's.
"""

import time

from kiosk.drivers import PrinterStatus
from kiosk.drivers.escpos_address import Bounds
from kiosk.drivers.escpos_full_status import FULL_QUERY, decode_full, full_answer
from kiosk.drivers.escpos_link import Link
from kiosk.drivers.escpos_status import (
    CLEAR_BUFFER,
    CLEARED_REPLY,
    Answers,
    Query,
    completion_reply,
    completion_request,
    decode,
    is_status,
)

_KEPT = 256
_QUESTION = b"\x10\x04"


class Dialogue:
    """One conversation over an open link. Every method raises ``OSError`` when the link breaks.

    ``full``: whether the printer tells all about itself at once, see ``escpos_full_status``.
    """

    def __init__(self, link: Link, bounds: Bounds, *, full: bool = False) -> None:
        self._link = link
        self._bounds = bounds
        self._full = full
        self._heard = bytearray()
        self._silent = False

    def status(self) -> PrinterStatus:
        """Ask the printer how it is, what matters most first."""
        if self._full:
            return decode_full(self._ask_full())
        self._silent = False
        paper = self._ask(Query.PAPER)
        offline_cause = self._ask(Query.OFFLINE_CAUSE)
        printer = self._ask(Query.PRINTER)
        error_cause = self._ask(Query.ERROR_CAUSE)
        return decode(Answers(printer, offline_cause, error_cause, paper))

    def send(self, job: bytes, mark: bytes | None = None) -> None:
        """Send a job; with a ``mark`` the printer names it when the job is on the paper."""
        self._link.send(job + (completion_request(mark) if mark else b""))
        if _QUESTION in job:
            # Printers answer a question even where it is a piece of an image.
            self._read_away(self._bounds.reply)

    def completed(self, mark: bytes, within: float) -> bool:
        """Whether the printer names the mark within these seconds, or has done so before."""
        return self._hears(completion_reply(mark), within)

    def clear(self) -> bool:
        """Make the printer forget what it has not printed; whether it says that it has."""
        self._heard.clear()
        self._link.send(CLEAR_BUFFER)
        return self._hears(CLEARED_REPLY, self._bounds.reply)

    def _hears(self, expected: bytes, within: float) -> bool:
        deadline = time.monotonic() + within
        while expected not in self._heard:
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            self._listen(left)
        return True

    def _ask(self, query: Query) -> int | None:
        if self._silent:
            return None
        self._read_away(0)
        self._link.send(query.command)
        deadline = time.monotonic() + self._bounds.reply
        while (left := deadline - time.monotonic()) > 0:
            if answers := [byte for byte in self._listen(left) if is_status(byte)]:
                return answers[0]
        self._silent = True
        return None

    def _ask_full(self) -> bytes | None:
        self._read_away(0)
        self._link.send(FULL_QUERY)
        deadline = time.monotonic() + self._bounds.reply
        said = b""
        while (left := deadline - time.monotonic()) > 0:
            said = (said + self._listen(left))[-_KEPT:]
            if answer := full_answer(said):
                return answer
        return None

    def _read_away(self, quiet: float) -> None:
        """Read until so many seconds are silent: it answers nothing that is still to be asked."""
        deadline = time.monotonic() + self._bounds.completion
        while self._listen(quiet) and time.monotonic() < deadline:
            pass

    def _listen(self, within: float) -> bytes:
        """Keep all but status bytes: a completion may be named while a question is open."""
        said = self._link.receive(within)
        self._heard += bytes(byte for byte in said if not is_status(byte))
        del self._heard[:-_KEPT]
        return said

"""From what a scanner sent to a reading. Pure: shared by every kind of scanner."""

import re
from dataclasses import dataclass, field

from kiosk.domain.reading import CodeScanned, ReadProblem, Unreadable

Scan = CodeScanned | Unreadable

MAX_LENGTH = 64
"""Characters. No code in a library is longer; what is longer is noise or a cat on a keyboard."""

REPEAT_SECONDS = 1.0
"""A scanner that reads the same code again within this time is still looking at the same label."""

GARBLED = Unreadable(ReadProblem.GARBLED_CODE)

_AIM = re.compile(r"\](?P<symbology>[A-Za-z])[0-9A-Za-z]")
"""AIM identifier (ISO/IEC 15424): ``]``, the symbology's letter, a modifier. E.g. ``]C0``."""

_FRAME = " \t\x02\x03"
"""Blanks, tabs, STX and ETX: what scanners are set up to send around a code."""

_PRINTABLE = re.compile(r"[\x20-\x7e]+")


def scanned(sent: str) -> Scan:
    """Read one code as the scanner sent it, without AIM identifier and framing."""
    code, symbology = sent.strip(_FRAME), None
    if aim := _AIM.match(code):
        code, symbology = code[aim.end() :].strip(_FRAME), aim["symbology"]
    if len(code) > MAX_LENGTH or not _PRINTABLE.fullmatch(code):
        return GARBLED
    return CodeScanned(code, symbology)


@dataclass
class Repeats:
    """Tells a new scan from the same label seen again.

    Times are seconds of one clock of the caller's choice; a clock set back does no harm.
    """

    _last: dict[Scan, float] = field(default_factory=dict, repr=False)

    def is_new(self, scan: Scan, at: float) -> bool:
        """Whether this scan, seen at ``at``, is more than the last one going on."""
        recent = {s: t for s, t in self._last.items() if abs(at - t) < REPEAT_SECONDS}
        self._last = recent | {scan: at}
        return scan not in recent

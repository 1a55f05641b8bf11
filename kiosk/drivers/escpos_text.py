"""Any text → characters that a printer can print, one column each; pure.

What comes out is in the printer's code page, one byte and one column for each character, and
holds no control character: a title can neither command the printer nor widen a line.
"""

import unicodedata
from enum import StrEnum

from anyascii import anyascii

_NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"


class CodePage(StrEnum):
    """The character sets with an euro sign that receipt printers have, by Python's codec name."""

    CP1252 = "cp1252"
    """Western European with œ and ’; page 16 of most printers."""
    CP858 = "cp858"
    """Western European without them; page 19 of most printers."""
    ASCII = "ascii"
    """For a printer of which no other is known."""


def printable(text: str, page: CodePage) -> str:
    """The text in the page's characters.

    Accents are composed first; what the page lacks is written in ASCII (œ → oe, 図 → Tu,
    😀 → :grinning:) or as ``?``; control and invisible characters go, line ends become spaces.
    """
    return "".join(_printable(char, page) for char in unicodedata.normalize("NFC", text))


def _printable(char: str, page: CodePage) -> str:
    if char == _NO_BREAK_SPACE and page is not CodePage.ASCII:
        return char  # until the lines are broken
    if unicodedata.category(char) in ("Cc", "Cf") and char not in "\t\n\r":
        return ""
    if char.isspace():
        return " "
    return char if _has(page, char) else _in_ascii(char)


def _has(page: CodePage, char: str) -> bool:
    try:
        char.encode(page)
    except UnicodeEncodeError:
        return False
    return True


def _in_ascii(char: str) -> str:
    """Marks that stand on another character may vanish; whatever else has no ASCII shows."""
    ascii_text = "".join(c for c in anyascii(char) if c.isprintable())
    return ascii_text or ("" if unicodedata.category(char).startswith("M") else "?")

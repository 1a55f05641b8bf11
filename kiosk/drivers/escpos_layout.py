"""Receipt lines → rows that fit the paper; pure."""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from kiosk.drivers import Align, Line, QrCode, Rule, Text
from kiosk.drivers.escpos_text import CodePage, printable


@dataclass(frozen=True, slots=True)
class Style:
    """How characters look. ``large`` is double width and height: half as many columns."""

    bold: bool = False
    large: bool = False
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Row:
    """One row of characters, each of which the code page has."""

    text: str
    style: Style = Style()


def lay_out(lines: tuple[Line, ...], columns: int, page: CodePage) -> Iterator[Row | QrCode]:
    """Break the lines at the paper's width, by words where they fit."""
    for line in lines:
        match line:
            case Text():
                style = Style(line.bold, line.large, line.align)
                for row in wrap(line, columns // 2 if line.large else columns, page):
                    yield Row(row, style)
            case Rule():
                yield Row("-" * columns)
            case QrCode():
                yield line
            case _:
                assert_never(line)


def wrap(line: Text, width: int, page: CodePage) -> list[str]:
    """One paragraph's rows, at least one, each at most ``width`` columns wide."""
    rows = textwrap.wrap(
        printable(line.text, page),
        width,
        # More than half the paper would leave no room for words.
        subsequent_indent=" " * min(line.indent, width // 2),
    )
    # Broken by now: printers of some makes have a glyph where the page has a non-breaking space.
    return [row.replace("\N{NO-BREAK SPACE}", " ") for row in rows] or [""]

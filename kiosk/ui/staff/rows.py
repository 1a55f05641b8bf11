"""What the lists of the staff's page are made of."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Press:
    """A button of a row. ``said``: its name for who cannot see which row it is in."""

    to: str
    label: str
    said: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One matter, in words: what, why, and what to do."""

    name: str
    what: str
    reason: str = ""
    more: str = ""
    press: Press | None = None


@dataclass(frozen=True, slots=True)
class Heap:
    """Matters under a heading; ``none``: what is said when there are none.

    ``lead``: what holds for all of them.
    """

    heading: str
    rows: tuple[Row, ...]
    none: str
    lead: str = ""

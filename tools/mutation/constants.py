"""What stands outside of functions, where mutmut changes nothing: tables, numbers and texts.

A table loses one entry at a time; a number is one more, a text another. Only what a function asks
for while it runs: what else was made of a table cannot be unmade.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.mutation.source import constants


@dataclass(frozen=True)
class Other:
    """A constant with another value. ``change``: in words."""

    module: str
    constant: str
    change: str
    value: object

    @property
    def name(self) -> str:
        """What stands in the list of survivors."""
        return f"{self.module}.{self.constant} {self.change}"

    def make(self) -> None:
        """Give every module that has the constant its other value."""
        old = getattr(sys.modules[self.module], self.constant)
        for module in list(sys.modules.values()):
            if getattr(module, self.constant, None) is old:
                setattr(module, self.constant, self.value)


def others(path: Path, asked: set[str]) -> Iterator[Other]:
    """The other values of a module's constants."""
    module = ".".join(path.with_suffix("").parts)
    if module not in sys.modules:
        return
    for constant in constants(path):
        if constant in asked:
            value = getattr(sys.modules[module], constant)
            for change, other in _changed(value):
                yield Other(module, constant, change, other)


def _changed(value: object) -> Iterator[tuple[str, object]]:
    match value:
        case dict():
            for key in value:
                yield f"without {_told(key)}", {k: v for k, v in value.items() if k is not key}
        case frozenset() | tuple():
            for entry in sorted(value, key=_told):
                yield f"without {_told(entry)}", type(value)(e for e in value if e is not entry)
        case int():
            yield "one more", value + 1
        case str():
            yield "another", f"XX{value}XX"


def _told(entry: object) -> str:
    if isinstance(entry, tuple):
        return " + ".join(map(_told, entry))
    return getattr(entry, "__name__", str(entry))

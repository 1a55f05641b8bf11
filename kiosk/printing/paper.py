"""A receipt's lines ↔ the text under which they are kept until they are printed."""

import json
from typing import Any

from pydantic import TypeAdapter, ValidationError

from kiosk.drivers import Line, QrCode, Rule, Text

_KINDS: dict[str, TypeAdapter[Any]] = {
    "text": TypeAdapter(Text),
    "rule": TypeAdapter(Rule),
    "qr": TypeAdapter(QrCode),
}
_NAMES = {Text: "text", Rule: "rule", QrCode: "qr"}


class NotReadable(ValueError):
    """The kept text is no receipt: another release of the kiosk wrote it."""


def write_lines(lines: tuple[Line, ...]) -> str:
    """The lines as JSON: each as its kind and what is in it."""
    kept = ((_NAMES[type(line)], line) for line in lines)
    return json.dumps([[kind, _KINDS[kind].dump_python(line, mode="json")] for kind, line in kept])


def read_lines(kept: str) -> tuple[Line, ...]:
    """The lines again. Raises ``NotReadable``."""
    try:
        return tuple(_KINDS[kind].validate_python(line) for kind, line in json.loads(kept))
    except (ValueError, TypeError, KeyError, ValidationError):
        raise NotReadable("this receipt was kept by another release") from None

"""The eID's tag-length-value files: one byte of tag, a length, the value; zeros to the end."""

from collections.abc import Iterator
from dataclasses import dataclass, field

_MORE = 0xFF


class MalformedTlv(ValueError):
    """The bytes are no such file. Says where, never what stands there."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the file, as the card wrote it."""

    tag: int
    value: bytes = field(repr=False)


def fields(content: bytes) -> tuple[Field, ...]:
    """The file's fields in order. Raises ``MalformedTlv`` if one is cut off or stands twice.

    Tag 00 is the file's version where it comes first, and the beginning of padding elsewhere.
    """
    found = tuple(_walk(content))
    if len({one.tag for one in found}) < len(found):
        raise MalformedTlv("a field stands twice")
    return found


def value_of(tag: int, found: tuple[Field, ...]) -> bytes | None:
    """The value of the field with this tag, ``None`` where the file has none."""
    return next((one.value for one in found if one.tag == tag), None)


def _walk(content: bytes) -> Iterator[Field]:
    at = 0
    while at < len(content):
        tag = content[at]
        if tag == 0 and at > 0:
            return
        length, start = _length(content, at + 1)
        if start + length > len(content):
            raise MalformedTlv(f"the field at {at} goes beyond the file's end")
        yield Field(tag, content[start : start + length])
        at = start + length


def _length(content: bytes, at: int) -> tuple[int, int]:
    """The length that begins here and where its value starts. Each FF adds 255 and goes on."""
    length = 0
    for place in range(at, len(content)):
        length += content[place]
        if content[place] != _MORE:
            return length, place + 1
    raise MalformedTlv(f"the length at {at} is cut off")

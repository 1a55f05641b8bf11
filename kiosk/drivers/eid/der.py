"""How long a DER object is: the card's files hold one each and fill up with zeros."""

_SEQUENCE = 0x30
_LONG_FORM = 0x80
_MOST_LENGTH_BYTES = 2


class MalformedDer(ValueError):
    """The bytes do not begin with a whole DER sequence."""


def der_length(content: bytes) -> int | None:
    """Bytes of the sequence that begins here, header included; ``None``: too few bytes to say.

    Raises ``MalformedDer`` for anything but a sequence of less than 64 KB.
    """
    if content[:1] and content[0] != _SEQUENCE:
        raise MalformedDer("it does not begin with a sequence")
    if len(content) < 2:
        return None
    if content[1] < _LONG_FORM:
        return 2 + content[1]
    length_bytes = content[1] - _LONG_FORM
    if not 1 <= length_bytes <= _MOST_LENGTH_BYTES:
        raise MalformedDer("its length is not of this kind of file")
    end = 2 + length_bytes
    return end + int.from_bytes(content[2:end]) if len(content) >= end else None


def trim_der(content: bytes) -> bytes:
    """The sequence without what follows it. Raises ``MalformedDer`` if it is cut off."""
    length = der_length(content)
    if length is None or length > len(content):
        raise MalformedDer("it is cut off")
    return content[:length]


def bytes_missing(content: bytes) -> int:
    """How many bytes the sequence that begins here still lacks; none where it is no sequence."""
    try:
        length = der_length(content)
    except MalformedDer:
        return 0
    return 1 if length is None else max(length - len(content), 0)

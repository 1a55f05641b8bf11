"""What the kiosk takes from the identity file: who it is, until when, and what proves it.

Names, birth date and nationality stand there too; they are not decoded, for no lending needs them.
"""

from dataclasses import dataclass, field
from datetime import date

from kiosk.drivers.eid.refusal import not_an_eid
from kiosk.drivers.eid.tlv import Field, MalformedTlv, fields, value_of

_VALID_FROM = 0x03
_VALID_UNTIL = 0x04
_NATIONAL_NUMBER = 0x06
_DOCUMENT_TYPE = 0x0F
_BASIC_KEY_DIGEST = 0x1A

_BOOTSTRAP, _HABILITATION = 7, 8
_NUMBER_LENGTH = 11
_DIGEST_LENGTH = 48


@dataclass(frozen=True, slots=True)
class Identity:
    """The identity file's part that matters here. The number never appears in a ``repr``."""

    national_number: str = field(repr=False)
    """11 digits with a right check number; the date in them may be an impossible one."""
    valid_from: date
    valid_until: date
    """The last day on which the card is valid."""
    document_type: int
    basic_key_digest: bytes | None = field(repr=False)
    """SHA-384 of the basic public key, 48 bytes; ``None`` on applets that have none."""

    def valid_on(self, day: date) -> bool:
        """Whether the card is valid on this day."""
        return self.valid_from <= day <= self.valid_until


def parse_identity(content: bytes) -> Identity:
    """Take the identity file apart. Raises ``CardRefused``: it is none, or not a person's."""
    try:
        found = fields(content)
        document_type = int(_text(found, _DOCUMENT_TYPE, longest=2))
        if document_type in {_BOOTSTRAP, _HABILITATION}:
            raise not_an_eid("the card is a civil servant's tool, not a person's card")
        return Identity(
            national_number=_national_number(_text(found, _NATIONAL_NUMBER, _NUMBER_LENGTH)),
            valid_from=_day(_text(found, _VALID_FROM, longest=10)),
            valid_until=_day(_text(found, _VALID_UNTIL, longest=10)),
            document_type=document_type,
            basic_key_digest=_digest(value_of(_BASIC_KEY_DIGEST, found)),
        )
    except MalformedTlv as malformed:
        raise not_an_eid(f"its identity file is broken: {malformed}") from None
    except ValueError:  # its message would quote the card
        raise not_an_eid("its identity file holds a value of another form") from None


def _text(found: tuple[Field, ...], tag: int, longest: int) -> str:
    value = value_of(tag, found)
    if value is None or not 0 < len(value) <= longest:
        raise ValueError
    return value.decode("ascii")


def _national_number(text: str) -> str:
    """Check the check number: 97 - (first nine mod 97), with a 2 before them from 2000 on.

    The date is not checked: BIS numbers have odd months, test cards impossible ones.
    """
    if len(text) != _NUMBER_LENGTH or not text.isdecimal():
        raise ValueError
    first, check = int(text[:9]), int(text[9:])
    if check not in {97 - first % 97, 97 - (2_000_000_000 + first) % 97}:
        raise ValueError
    return text


def _day(text: str) -> date:
    day, month, year = text.split(".")
    return date.fromisoformat(f"{year}-{month}-{day}")


def _digest(value: bytes | None) -> bytes | None:
    if value is not None and len(value) != _DIGEST_LENGTH:
        raise ValueError
    return value

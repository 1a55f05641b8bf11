"""A letter → the e-mail that goes out."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from pydantic import TypeAdapter, ValidationError

from kiosk.domain.email_address import address_of
from kiosk.domain.ids import PatronKey
from kiosk.printing.paper import NotReadable
from kiosk.words.letter import Letter

_POLICY = SMTP.clone(cte_type="7bit")
"""What every server takes, also one that knows no 8-bit text."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A letter to a patron. ``id``: the same each time that it is tried."""

    id: str
    patron: PatronKey
    letter: Letter


_MAIL = TypeAdapter(Mail)


def write_mail(mail: Mail) -> str:
    """The mail as JSON."""
    return _MAIL.dump_json(mail).decode()


def read_mail(kept: str) -> Mail:
    """The mail again. Raises ``NotReadable`` where another release wrote it otherwise."""
    try:
        return _MAIL.validate_json(kept)
    except ValidationError:
        raise NotReadable("this e-mail was kept by another release") from None


def message_bytes(mail: Mail, to: str, sender: str, at: datetime) -> bytes:
    """The whole e-mail, text and HTML, in ASCII with lines ended by CR LF."""
    message = EmailMessage(policy=_POLICY)
    here, letter = address_of(sender), mail.letter
    message["From"] = Address(letter.library, here.username, here.domain)
    message["To"] = address_of(to)
    message["Subject"] = letter.subject
    message["Date"] = at
    message["Message-ID"] = f"<{mail.id}@{here.domain}>"
    message["Content-Language"] = letter.language
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    return message.as_bytes()

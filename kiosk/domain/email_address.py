"""What can be an e-mail address that a letter goes to."""

from email.errors import MessageError
from email.headerregistry import Address


class NoAddress(ValueError):
    """That is no e-mail address that a letter can go to."""


def address_of(text: str) -> Address:
    """The address that somebody typed, in ASCII. Raises ``NoAddress``, without quoting it."""
    try:
        address = Address(addr_spec=text.strip())
        domain = address.domain.encode("idna").decode()
        address.username.encode("ascii")
        found = Address(username=address.username, domain=domain)
    except (MessageError, ValueError, IndexError, AttributeError):
        # The library raises several kinds for what it cannot read.
        raise NoAddress("this is no e-mail address") from None
    if not found.username or "." not in domain.strip("."):
        raise NoAddress("this is no e-mail address")
    return found

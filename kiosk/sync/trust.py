"""Whose certificates are believed: the world's authorities, or a library's own."""

import ssl
from collections.abc import Iterator
from pathlib import Path


class BadAuthority(Exception):
    """The file of the library's own authority cannot be used. The sentence says what to do."""


def trusting(authority: Path | None) -> ssl.SSLContext | bool:
    """Believe the authorities in this PEM file and no other; ``None``: the world's.

    Raises ``BadAuthority``.
    """
    if authority is None:
        return True
    try:
        return ssl.create_default_context(cafile=str(authority))
    except OSError as error:  # an SSLError is one, too
        raise BadAuthority(
            f"{authority} cannot be used ({error.strerror or error}): [central] ca_file is to name "
            "a PEM file with the certificate of who signs the central service's"
        ) from None


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """Tell an error, what it came from, and so on to the first."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def why_not_believed(error: BaseException | None) -> str | None:
    """Tell why the peer's certificate was refused, in OpenSSL's words; ``None``: it was not."""
    for cause in causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return cause.verify_message
    return None

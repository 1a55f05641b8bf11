"""Whose certificates are believed: the world's authorities, or a library's own."""

import ssl
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


def why_not_believed(error: BaseException | None) -> str | None:
    """Tell why the peer's certificate was refused, in OpenSSL's words; ``None``: it was not."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return error.verify_message
        error = error.__cause__ or error.__context__
    return None

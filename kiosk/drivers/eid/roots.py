"""The pinned Belgian roots: certificates from a directory that the settings name.

They are trusted because they lie there, so their own dates do not matter: cards of ten and more
years outlive the root that signed them.
"""

from dataclasses import dataclass
from pathlib import Path

from cryptography import x509

_SUFFIXES = {".pem", ".crt", ".cer", ".der"}


class RootsUnusable(Exception):
    """The directory cannot be used. Says what to do, in a sentence for staff."""


@dataclass(frozen=True, slots=True)
class Roots:
    """The certificates that may sign a card's RRN certificate, directly and nobody else."""

    certificates: tuple[x509.Certificate, ...] = ()

    def named(self, name: x509.Name) -> tuple[x509.Certificate, ...]:
        """Every root of this name: a root may have been renewed under the same one."""
        return tuple(root for root in self.certificates if root.subject == name)


def load_roots(directory: Path) -> Roots:
    """Every certificate in the directory's ``.pem``, ``.crt``, ``.cer`` and ``.der`` files.

    An empty directory gives no roots. Raises ``RootsUnusable`` if it cannot be read, or if a file
    holds something else than a self-signed certificate.
    """
    try:
        files = sorted(one for one in directory.iterdir() if one.suffix.lower() in _SUFFIXES)
        contents = [(file.name, file.read_bytes()) for file in files]
    except OSError as error:
        raise RootsUnusable(
            f"The eID's root certificates cannot be read from {directory} ({error.strerror}): "
            "set the right directory, or make it readable."
        ) from error
    return Roots(tuple(root for name, content in contents for root in _roots_in(name, content)))


def _roots_in(name: str, content: bytes) -> list[x509.Certificate]:
    try:
        if b"-----BEGIN" in content:
            found = x509.load_pem_x509_certificates(content)
        else:
            found = [x509.load_der_x509_certificate(content)]
    except ValueError as error:
        raise RootsUnusable(f"{name} is no certificate: replace it or take it away.") from error
    if any(one.subject != one.issuer for one in found):
        # An intermediate would let every citizen's own signing certificate sign identities.
        raise RootsUnusable(f"{name} is not a root but signed by another: take it away.")
    return found

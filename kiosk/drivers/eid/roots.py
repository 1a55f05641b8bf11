"""The pinned Belgian roots: those that come with the kiosk, or a directory that settings name.

They are trusted because they lie there, so their own dates do not matter: cards of ten and more
years outlive the root that signed them.
"""

from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

_SUFFIXES = {".pem", ".crt", ".cer", ".der"}

NO_CERTIFICATE = (
    ValueError,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)
"""What ``cryptography`` raises of bytes that are no certificate, or none that it knows."""


class RootsUnusable(Exception):
    """The directory cannot be used. Says what to do, in a sentence for staff."""


@dataclass(frozen=True, slots=True)
class Roots:
    """The certificates that may sign a card's RRN certificate, directly and nobody else."""

    certificates: tuple[x509.Certificate, ...] = ()


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
        are_roots = all(is_signed_by(one, one) for one in found)
    except NO_CERTIFICATE as error:
        raise RootsUnusable(f"{name} is no certificate: replace it or take it away.") from error
    if not are_roots:
        # An intermediate would let every citizen's own signing certificate sign identities.
        raise RootsUnusable(f"{name} is not a root but signed by another: take it away.")
    return found


def is_signed_by(certificate: x509.Certificate, root: x509.Certificate) -> bool:
    """Whether the root signed it, directly.

    ``verify_directly_issued_by`` refuses SHA-1, which Belgium Root CA3 uses.
    """
    key, by = root.public_key(), certificate.signature_hash_algorithm
    signed, signature = certificate.tbs_certificate_bytes, certificate.signature
    if by is None or certificate.issuer != root.subject:
        return False
    try:
        match key:
            case RSAPublicKey():
                key.verify(signature, signed, PKCS1v15(), by)
            case EllipticCurvePublicKey():
                key.verify(signature, signed, ECDSA(by))
            case _:
                return False
    except InvalidSignature:
        return False
    return True

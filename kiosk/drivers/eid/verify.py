"""Whether the state made this card: pinned root → RRN certificate → identity → basic key → chip.

Each check returns silently or raises ``CardRefused``. Facts from Fedict's and e-Contract's code.
"""

from dataclasses import dataclass
from datetime import date
from hashlib import sha384

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP384R1,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA1, SHA256, SHA384, HashAlgorithm
from cryptography.hazmat.primitives.serialization import load_der_public_key

from kiosk.drivers.eid.der import MalformedDer, bytes_missing, trim_der
from kiosk.drivers.eid.identity import Identity
from kiosk.drivers.eid.refusal import forged, not_an_eid
from kiosk.drivers.eid.roots import NO_CERTIFICATE, Roots, is_signed_by

_COORDINATE = 48
"""Bytes of r and of s on P-384."""
_LONGEST_EC_SIGNATURE = 104
"""Bytes; in DER, both numbers with a leading zero."""

_RSA_HASHES: tuple[HashAlgorithm, ...] = (
    SHA256(),
    SHA1(),  # noqa: S303  the cards before 2014 are signed so; forging one needs a second preimage
)


@dataclass(frozen=True, slots=True)
class Signer:
    """The national register's certificate on the card (RRN), which signs identity files."""

    key: RSAPublicKey | EllipticCurvePublicKey
    valid_from: date
    valid_until: date
    pinned: bool
    """Whether one of our roots signed it, directly."""
    issuer: str = ""
    """The name of whoever it says has signed it."""

    @property
    def algorithm(self) -> str:
        """The kind and size of its key, e.g. ``RSA-2048``."""
        kind = "RSA" if isinstance(self.key, RSAPublicKey) else "EC"
        return f"{kind}-{self.key.key_size}"

    def signature_missing(self, so_far: bytes) -> int:
        """How many bytes to ask for of a file with its signature, after those so far."""
        if isinstance(self.key, RSAPublicKey):
            return max(self.key.key_size // 8 - len(so_far), 0)
        return bytes_missing(so_far) if so_far else _LONGEST_EC_SIGNATURE

    def could_sign(self, identity: Identity, today: date) -> bool:
        """Whether it was valid at some time between the card's first day and today.

        Cards outlive it, and re-keyed cards are older than it; no card tells when it was signed.
        """
        return self.valid_from <= today and self.valid_until >= identity.valid_from


def signer_in(certificate_file: bytes, roots: Roots) -> Signer:
    """The signer in an RRN certificate file, its padding included."""
    try:
        certificate = x509.load_der_x509_certificate(trim_der(certificate_file))
        key = certificate.public_key()
        pinned = any(is_signed_by(certificate, root) for root in roots.certificates)
        is_authority = _is_authority(certificate)
        issuer = "".join(filter(str.isprintable, certificate.issuer.rfc4514_string()))
        first, last = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    except (MalformedDer, *NO_CERTIFICATE):
        raise not_an_eid("its RRN certificate is broken") from None
    if is_authority or not isinstance(key, RSAPublicKey | EllipticCurvePublicKey):
        raise forged("its RRN certificate is none that may sign identities")
    return Signer(key, first.date(), last.date(), pinned, issuer)


def check_identity(signer: Signer, identity_file: bytes, signature_file: bytes) -> None:
    """The signature covers every byte of the identity file, padding included."""
    match signer.key:
        case EllipticCurvePublicKey() as key:
            signed = _ec_signed(key, identity_file, signature_file)
        case RSAPublicKey() as key:
            signature = signature_file[: key.key_size // 8]
            signed = any(_rsa_signed(key, identity_file, signature, by) for by in _RSA_HASHES)
    if not signed:
        raise forged("the identity is not what the national register signed")


def check_basic_key(key_file: bytes, digest: bytes) -> EllipticCurvePublicKey:
    """The chip's public key, once it is the one whose SHA-384 stands in the signed identity."""
    try:
        encoded = trim_der(key_file)
        if sha384(encoded).digest() != digest:
            raise forged("the chip's key is not the one that the national register signed")
        key = load_der_public_key(encoded)
    except (MalformedDer, ValueError, UnsupportedAlgorithm):
        raise forged("the chip's key is broken") from None
    if not isinstance(key, EllipticCurvePublicKey) or not isinstance(key.curve, SECP384R1):
        raise forged("the chip's key is of a wrong kind")
    return key


def check_chip(key: EllipticCurvePublicKey, challenge: bytes, answer: bytes) -> None:
    """The chip signed our challenge, so it holds the private key: it is no copy.

    ``challenge``: 48 bytes, signed as they are. ``answer``: r and s, 48 bytes each.
    """
    r, s = answer[:_COORDINATE], answer[_COORDINATE:]
    if len(answer) != 2 * _COORDINATE:
        raise forged("the chip's signature is of a wrong length")
    signature = encode_dss_signature(int.from_bytes(r), int.from_bytes(s))
    try:
        key.verify(signature, challenge, ECDSA(Prehashed(SHA384())))
    except InvalidSignature:
        raise forged("the chip has not the key that belongs to this card: it is a copy") from None


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    except x509.ExtensionNotFound:
        return False
    return constraints.value.ca


def _rsa_signed(key: RSAPublicKey, content: bytes, signature: bytes, by: HashAlgorithm) -> bool:
    try:
        key.verify(signature, content, PKCS1v15(), by)
    except InvalidSignature:
        return False
    return True


def _ec_signed(key: EllipticCurvePublicKey, content: bytes, signature_file: bytes) -> bool:
    try:
        key.verify(trim_der(signature_file), content, ECDSA(SHA384()))
    except (MalformedDer, InvalidSignature):
        return False
    return True

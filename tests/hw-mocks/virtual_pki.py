"""A made-up Belgian PKI: roots, and the national register's certificates under them.

Nothing here is trusted outside the tests and the demo. Keys are made once and kept in a cache.
"""

import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA1, SHA256, SHA384
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

CACHE = Path(__file__).parents[2] / ".cache" / "virtual-pki-1"
"""Where the keys are kept; a change of what is made here takes another number."""

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
Days = tuple[datetime, datetime]

_LONG: Days = (datetime(2010, 1, 1, tzinfo=UTC), datetime(2060, 1, 1, tzinfo=UTC))
_SHA256_WITH_RSA = bytes.fromhex("06092A864886F70D01010B")
_SHA1_WITH_RSA = bytes.fromhex("06092A864886F70D010105")


class Root(StrEnum):
    """Made-up counterparts of the Belgian roots, each of its kind."""

    CA3 = "CA3"
    """RSA, signs with SHA-1."""
    CA4 = "CA4"
    """RSA, signs with SHA-256."""
    CA6 = "CA6"
    """P-384."""


class Register(StrEnum):
    """Made-up RRN certificates; a real one signs thousands of cards, too."""

    OLD = "RRN-old"
    """RSA-1024 under CA3, as on applet 1.1."""
    RSA = "RRN-rsa"
    """RSA-2048 under CA4, as on applet 1.7."""
    EC = "RRN-ec"
    """P-384 under CA6, as on applet 1.8 and on re-keyed cards of 1.7."""


@dataclass(frozen=True, slots=True)
class Authority:
    """A certificate (DER) with its private key."""

    certificate: bytes
    key: Key

    def sign(self, content: bytes) -> bytes:
        """Sign as the national register signs identities with such a key."""
        if isinstance(self.key, ec.EllipticCurvePrivateKey):
            return self.key.sign(content, ec.ECDSA(SHA384()))
        by = SHA1() if self.key.key_size < 2048 else SHA256()  # noqa: S303 - as the old cards are
        return self.key.sign(content, padding.PKCS1v15(), by)


@dataclass(frozen=True, slots=True)
class VirtualPki:
    """The made-up authorities. ``VirtualPki.kept()`` gives the cached ones."""

    roots: dict[Root, Authority]
    registers: dict[Register, Authority]

    @classmethod
    def kept(cls, cache: Path = CACHE) -> "VirtualPki":
        """The PKI in ``cache``, made first if it is not there: a second. Safe side by side."""
        if not cache.exists():
            cache.parent.mkdir(parents=True, exist_ok=True)
            made = Path(tempfile.mkdtemp(dir=cache.parent))
            _make(made)
            try:
                made.rename(cache)
            except OSError:  # another process was faster; a second set lies about unused
                for file in made.iterdir():
                    file.unlink()
                made.rmdir()
        return cls(
            {root: _load(cache, root) for root in Root},
            {register: _load(cache, register) for register in Register},
        )

    def write_roots(self, directory: Path) -> Path:
        """Write the roots as the kiosk's pinned ones; the directory."""
        directory.mkdir(parents=True, exist_ok=True)
        for name, root in self.roots.items():
            (directory / f"made-up-{name}.der").write_bytes(root.certificate)
        return directory


def certify(
    name: str,
    key: Key,
    by: Authority | None = None,
    *,
    days: Days = _LONG,
    authority: bool = False,
) -> Authority:
    """Make a certificate for ``key``, signed ``by`` an authority or by itself.

    ``authority``: whether it claims that it may sign certificates.
    """
    own_name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, f"Made-up {name}")])
    issuer = x509.load_der_x509_certificate(by.certificate).subject if by else own_name
    signing_key = by.key if by else key
    certificate = (
        x509.CertificateBuilder()
        .subject_name(own_name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(days[0])
        .not_valid_after(days[1])
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .sign(signing_key, _digest_of(signing_key))
    )
    return Authority(certificate.public_bytes(Encoding.DER), key)


def _digest_of(key: Key) -> SHA256 | SHA384:
    return SHA384() if isinstance(key, ec.EllipticCurvePrivateKey) else SHA256()


def resign_with_sha1(signed: Authority, by: rsa.RSAPrivateKey) -> Authority:
    """The same certificate, signed with SHA-1: ``cryptography`` checks such but makes none."""
    certificate = x509.load_der_x509_certificate(signed.certificate)
    content = certificate.tbs_certificate_bytes.replace(_SHA256_WITH_RSA, _SHA1_WITH_RSA)
    signature = by.sign(content, padding.PKCS1v15(), SHA1())  # noqa: S303 - as Belgium Root CA3
    whole = signed.certificate.replace(_SHA256_WITH_RSA, _SHA1_WITH_RSA)
    return Authority(whole.replace(certificate.signature, signature), signed.key)


def _make(directory: Path) -> None:
    ca3_key = rsa.generate_private_key(65537, 2048)
    ca3 = resign_with_sha1(certify("Root CA3", ca3_key, authority=True), ca3_key)
    ca4 = certify("Root CA4", rsa.generate_private_key(65537, 2048), authority=True)
    ca6 = certify("Root CA6", ec.generate_private_key(ec.SECP384R1()), authority=True)
    small = rsa.generate_private_key(65537, 1024)  # noqa: S505 - the size on cards of 1.1
    old = resign_with_sha1(certify("RRN", small, ca3), ca3_key)
    modern = certify("RRN", rsa.generate_private_key(65537, 2048), ca4)
    newest = certify("RRN", ec.generate_private_key(ec.SECP384R1()), ca6)
    names = (*Root, *Register)
    for name, made in zip(names, (ca3, ca4, ca6, old, modern, newest), strict=True):
        _save(directory, name, made)


def _save(directory: Path, name: str, made: Authority) -> None:
    (directory / f"{name}.der").write_bytes(made.certificate)
    pem = made.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (directory / f"{name}.key").write_bytes(pem)
    (directory / f"{name}.key").chmod(0o600)


def _load(directory: Path, name: str) -> Authority:
    key = load_pem_private_key((directory / f"{name}.key").read_bytes(), None)
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise TypeError(f"{name}.key is of another kind")
    return Authority((directory / f"{name}.der").read_bytes(), key)

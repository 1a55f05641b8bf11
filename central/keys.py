"""The secrets that never enter the database: one master key in a file, and what follows from it.

Pass numbers are sealed with AES-SIV (RFC 5297): the same number seals to the same text, so that
passes can be compared, and can be opened again to be hashed for another region. E-mail addresses
are sealed so too. Whoever takes the database alone learns none of them.
"""

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kiosk.domain.credential import Credential, Scheme
from kiosk.domain.ids import PatronKey, RegionId
from kiosk.regionfile.disk import private_file

KEY_BYTES = 32


class WrongKey(Exception):
    """What was sealed cannot be opened: the key file is not the one of this database."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What follows from the master key (32 bytes)."""

    master: bytes = field(repr=False)

    def region_key(self, region: RegionId) -> bytes:
        """Return the key by which a region's kiosks hash pass numbers: 32 bytes."""
        return self._derived(f"region:{region}", KEY_BYTES)

    def seal(self, credential: Credential) -> str:
        """Seal a credential; the same one always gives the same text."""
        return self._siv().encrypt(credential.canonical.encode(), None).hex()

    def open(self, sealed: str, kind: Scheme) -> Credential:
        """Open what was sealed, of a pass of that kind. Raises ``WrongKey``."""
        try:
            plain = self._siv().decrypt(bytes.fromhex(sealed), None).decode()
        except InvalidTag:
            raise WrongKey("a pass was sealed with another key: put that key file back") from None
        namespace, _, number = plain.partition(":")
        return Credential(kind if kind.namespace == namespace else Scheme(namespace), number)

    def seal_address(self, patron: PatronKey, address: str) -> str:
        """Seal a patron's e-mail address; it opens for that patron only."""
        return self._address_siv().encrypt(address.encode(), [patron.encode()]).hex()

    def open_address(self, patron: PatronKey, sealed: str) -> str:
        """Open what was sealed. Raises ``WrongKey``."""
        try:
            sealed_bytes = bytes.fromhex(sealed)
            return self._address_siv().decrypt(sealed_bytes, [patron.encode()]).decode()
        except InvalidTag:
            raise WrongKey("an address was sealed with another key, or of another") from None

    def vouch(self, purpose: str, text: str) -> str:
        """Return what shows later on that a text is of our own making, and made for that."""
        key = self._derived(purpose, KEY_BYTES)
        return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()

    @property
    def fingerprint(self) -> str:
        """What tells this key from another, and nothing else about it."""
        return hmac.new(self.master, b"which key this is", hashlib.sha256).hexdigest()[:32]

    def _siv(self) -> AESSIV:
        return _siv_of(self, "pass numbers")

    def _address_siv(self) -> AESSIV:
        return _siv_of(self, "e-mail addresses")

    def _derived(self, purpose: str, length: int) -> bytes:
        return _derived(self.master, purpose, length)


@lru_cache(maxsize=1024)
def _derived(master: bytes, purpose: str, length: int) -> bytes:
    return HKDF(SHA256(), length, salt=None, info=purpose.encode()).derive(master)


@lru_cache(maxsize=8)
def _siv_of(keys: Keys, purpose: str) -> AESSIV:
    """Made once: an import seals millions."""
    return AESSIV(keys._derived(purpose, 64))


def secret_file(path: Path, fresh: bytes) -> bytes:
    """Return a secret file's content; write ``fresh`` there first when it does not exist.

    Only its owner may read it. Of two that begin at once both return the same. Raises ``OSError``,
    ``PermissionError`` when others may read it.
    """
    if not path.exists():
        _begin(path, fresh)
    return _read_secret(path)


def _begin(path: Path, fresh: bytes) -> None:
    part = path.with_name(f"{path.name}.{secrets.token_hex(8)}.part")
    try:
        with private_file(part) as file:
            file.write(fresh)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            path.hardlink_to(part)
    finally:
        part.unlink(missing_ok=True)


def _read_secret(path: Path) -> bytes:
    if path.stat().st_mode & 0o077:
        raise PermissionError(f"{path} can be read by others: chmod 600 {path}")
    return path.read_bytes()


def new_secret() -> str:
    """Make a secret that nobody can guess: 43 characters that may stand in a header."""
    return secrets.token_urlsafe(KEY_BYTES)


def hashed(secret: str) -> str:
    """Hash a secret of our own making, which is long enough to need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()

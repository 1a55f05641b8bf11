"""Who this kiosk is at the central service: made once at enrolment, kept outside the databases.

It holds the region's key, which is all that keeps pass numbers secret, and this kiosk's own private
key, without which a copy of the disk is nobody at the central service.
"""

import json
import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import Field, ValidationError

from kiosk.regionfile.disk import private_file
from kiosk.sync.wire import Enrolment

FILE = "identity.json"
CREDENTIAL = "kiosk-identity"
"""The same, as systemd keeps it: LoadCredentialEncrypted=kiosk-identity in kiosk.service."""
SEALED = "/etc/credstore.encrypted/kiosk-identity"
"""Where systemd looks for it. Only root may read there, and only systemd can open it."""


class NotEnrolled(Exception):
    """The kiosk has no identity, or one that cannot be read."""


class Identity(Enrolment):
    """Who this kiosk is. ``private_key`` was made here and never leaves: 32 bytes as hex."""

    private_key: str = Field(repr=False, pattern="^[0-9a-f]{64}$")

    @classmethod
    def of(cls, enrolment: Enrolment, private_key: str) -> "Identity":
        """Put together what the central service said and what only this kiosk knows."""
        return cls(**enrolment.model_dump(), private_key=private_key)

    def sign(self, words: bytes) -> bytes:
        """Sign as this kiosk: Ed25519, 64 bytes."""
        return _key(self.private_key).sign(words)


def fresh_key() -> str:
    """Make a private key: 32 bytes as hex."""
    return secrets.token_hex(32)


def public_key(private_key: str) -> str:
    """Return what goes with a private key and may be known: 32 bytes as hex."""
    return _key(private_key).public_key().public_bytes_raw().hex()


def _key(private_key: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(private_key))


def read_identity(state: Path) -> Identity:
    """Read the identity: the file, else systemd's credential. Raises ``NotEnrolled``.

    The file comes first, for «kiosk enrol» writes there: a credential beside it is of before.
    """
    file = state / FILE
    if not file.exists():
        file = _credential() or file
    try:
        return Identity.model_validate_json(file.read_bytes())
    except FileNotFoundError:
        raise NotEnrolled(
            f"this kiosk is not enrolled: run «kiosk enrol» (looked in {state})"
        ) from None
    except PermissionError:
        raise NotEnrolled(
            f"{file} may not be read by this account: sudo chown -R kiosk: {state}"
        ) from None
    except (OSError, ValidationError) as error:
        raise NotEnrolled(
            f"{file} cannot be used ({type(error).__name__}): enrol this kiosk again"
        ) from None


def forget_identity(state: Path) -> None:
    """Delete the file. The credential is deleted by root: systemd/system/kiosk-revoked.service."""
    for name in (FILE, f"{FILE}.part"):
        (state / name).unlink(missing_ok=True)


def _credential() -> Path | None:
    """What systemd decrypted for this unit, in memory only: a stolen disk does not have it."""
    directory = os.environ.get("CREDENTIALS_DIRECTORY")
    file = Path(directory, CREDENTIAL) if directory else None
    return file if file is not None and file.exists() else None


def make_room(state: Path) -> None:
    """See that an identity can be written, before a code is spent on one. Raises ``OSError``."""
    state.mkdir(parents=True, exist_ok=True)
    part = state / f"{FILE}.part"
    private_file(part).close()
    part.unlink()


def keep_identity(state: Path, identity: Identity) -> Path:
    """Write the identity, readable by its owner only, whole or not at all."""
    state.mkdir(parents=True, exist_ok=True)
    target, part = state / FILE, state / f"{FILE}.part"
    with private_file(part) as file:
        file.write(json.dumps(identity.model_dump()).encode())
        file.flush()
        os.fsync(file.fileno())
    part.replace(target)
    return target

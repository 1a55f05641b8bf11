"""Who this kiosk is at the central service: made once at enrolment, kept outside the databases.

It holds the region's key, which is all that keeps pass numbers secret.
"""

import json
import os
from pathlib import Path

from pydantic import ValidationError

from kiosk.sync.wire import Enrolment

FILE = "identity.json"
CREDENTIAL = "kiosk-identity"
"""The same, as systemd keeps it: LoadCredentialEncrypted=kiosk-identity."""


class NotEnrolled(Exception):
    """The kiosk has no identity, or one that cannot be read."""


def read_identity(state: Path) -> Enrolment:
    """Read the identity: systemd's credential, else the file. Raises ``NotEnrolled``."""
    file = _credential() or state / FILE
    try:
        return Enrolment.model_validate_json(file.read_bytes())
    except FileNotFoundError:
        raise NotEnrolled(
            f"this kiosk is not enrolled: run «kiosk enrol» (looked in {state})"
        ) from None
    except (OSError, ValidationError) as error:
        raise NotEnrolled(
            f"{file} cannot be used ({type(error).__name__}): enrol this kiosk again"
        ) from None


def forget_identity(state: Path) -> None:
    """Delete the file. A credential is deleted by who gave it, and is of no use by then."""
    for name in (FILE, f"{FILE}.part"):
        (state / name).unlink(missing_ok=True)


def _credential() -> Path | None:
    """What systemd decrypted for this unit, in memory only: a stolen disk does not have it."""
    directory = os.environ.get("CREDENTIALS_DIRECTORY")
    file = Path(directory, CREDENTIAL) if directory else None
    return file if file is not None and file.exists() else None


def keep_identity(state: Path, enrolment: Enrolment) -> Path:
    """Write the identity, readable by its owner only, whole or not at all."""
    state.mkdir(parents=True, exist_ok=True)
    target, part = state / FILE, state / f"{FILE}.part"
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(enrolment.model_dump(), file)
        file.flush()
        os.fsync(file.fileno())
    part.replace(target)
    return target

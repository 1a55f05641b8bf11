"""Who this kiosk is at the central service: made once at enrolment, kept outside the databases."""

import json
import os
from pathlib import Path

from pydantic import ValidationError

from kiosk.sync.wire import Enrolment

FILE = "identity.json"


class NotEnrolled(Exception):
    """The kiosk has no identity, or one that cannot be read."""


def read_identity(state: Path) -> Enrolment:
    """Read the identity. Raises ``NotEnrolled`` with what to do."""
    try:
        return Enrolment.model_validate_json((state / FILE).read_bytes())
    except FileNotFoundError:
        raise NotEnrolled(
            f"this kiosk is not enrolled: run «kiosk enrol» (looked in {state})"
        ) from None
    except (OSError, ValidationError) as error:
        raise NotEnrolled(
            f"{state / FILE} cannot be used ({type(error).__name__}): enrol this kiosk again"
        ) from None


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

"""That this kiosk was revoked, and why: all that it still knows, until it is enrolled again."""

import json
import os
from contextlib import suppress
from pathlib import Path

FILE = "revoked.json"


def note_revoked(state: Path, kiosk: str, why: str) -> None:
    """Write down, before anything is wiped, which kiosk was revoked and why."""
    part = state / f"{FILE}.part"
    with part.open("w", encoding="utf-8") as file:
        json.dump({"kiosk": kiosk, "why": why}, file)
        file.flush()
        os.fsync(file.fileno())
    part.replace(state / FILE)


def forget_revoked(state: Path) -> None:
    """Forget it: this kiosk is someone else by now."""
    (state / FILE).unlink(missing_ok=True)


def why_revoked(state: Path, kiosk: str | None) -> str | None:
    """Tell why this kiosk was revoked; ``None``: it was not, or is enrolled anew by now.

    ``kiosk``: who it is, if anyone. An identity that outlived the wiping, as a systemd credential
    does, is still the one that was revoked.
    """
    with suppress(OSError, ValueError, KeyError, TypeError):
        noted = json.loads((state / FILE).read_bytes())
        if kiosk is None or kiosk == noted["kiosk"]:
            return str(noted["why"])
    return None

"""The roots that an eID is believed by, for a person to compare with where the state shows them."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.drivers.eid import BELGIAN_ROOTS

if TYPE_CHECKING:  # cryptography is loaded where it is used
    from cryptography import x509


@dataclass(frozen=True, slots=True)
class RootShown:
    """A root. ``fingerprint``: SHA-256 of the certificate, 64 hex digits.

    ``ours``: whether it comes with the kiosk.
    """

    name: str
    until: date
    fingerprint: str
    ours: bool


def roots_in(directory: Path) -> tuple[RootShown, ...]:
    """The roots in a directory. Raises ``RootsUnusable``."""
    from kiosk.drivers.eid.roots import load_roots

    ours = load_roots(BELGIAN_ROOTS).certificates
    return tuple(_shown(one, ours=one in ours) for one in load_roots(directory).certificates)


def as_text(directory: Path, roots: tuple[RootShown, ...]) -> str:
    """Three lines for each."""
    return "\n".join([f"folder: {directory}", *(_lines(root) for root in roots)])


def as_json(directory: Path, roots: tuple[RootShown, ...]) -> str:
    """``{"folder", "roots": [{"name", "until", "sha256", "comes_with_the_kiosk"}]}``."""
    told = [
        {
            "name": root.name,
            "until": root.until.isoformat(),
            "sha256": root.fingerprint,
            "comes_with_the_kiosk": root.ours,
        }
        for root in roots
    ]
    return json.dumps({"folder": str(directory), "roots": told}, ensure_ascii=False, indent=2)


def _shown(root: "x509.Certificate", *, ours: bool) -> RootShown:
    from cryptography.hazmat.primitives.hashes import SHA256

    name = root.subject.rfc4514_string()
    return RootShown(name, root.not_valid_after_utc.date(), root.fingerprint(SHA256()).hex(), ours)


def _lines(root: RootShown) -> str:
    whose = "comes with the kiosk" if root.ours else "NOT one that comes with the kiosk"
    digits = root.fingerprint.upper()
    pairs = ":".join(digits[at : at + 2] for at in range(0, len(digits), 2))
    return f"{root.name}\n  {whose}; until {root.until}\n  SHA-256 {pairs}"

"""The pinned Belgian roots: without them no eID is believed."""

from dataclasses import dataclass
from pathlib import Path

from kiosk.domain.reading import Require
from kiosk.technician.finding import Complaint, Finding, ill, wary, well

ABOUT = "eID roots"


@dataclass(frozen=True, slots=True)
class RootsFacts:
    """``count``: certificates in the folder. ``error``: why it cannot be used, if so."""

    folder: Path
    count: int = 0
    error: str = ""


def gather_roots(folder: Path) -> RootsFacts:
    """Load them as the driver does."""
    from kiosk.drivers.eid.roots import RootsUnusable, load_roots

    try:
        return RootsFacts(folder, len(load_roots(folder).certificates))
    except RootsUnusable as unusable:
        return RootsFacts(folder, error=str(unusable))


def check_roots(facts: RootsFacts, require: Require) -> Finding:
    """Judge them, for a library that asks this much of an eID."""
    if facts.count:
        return well(ABOUT, f"{facts.count} in {facts.folder}")
    mend = f"put root certificates into {facts.folder}, or leave «roots» out of the settings"
    reason = facts.error or f"there is none in {facts.folder}: no eID can be verified"
    if require is Require.ANY and not facts.error:
        return wary(ABOUT, Complaint.ROOTS_MISSING, reason, mend)
    return ill(ABOUT, Complaint.ROOTS_MISSING, reason, mend)

"""Whether this kiosk was revoked: then all else that is wrong with it follows from that."""

from pathlib import Path

from kiosk.sync.identity import NotEnrolled, read_identity
from kiosk.sync.revoked import why_revoked
from kiosk.technician.finding import Complaint, Finding, ill


def gather_revoked(state: Path) -> str | None:
    """Read why it was revoked; ``None``: it was not."""
    try:
        who = read_identity(state).kiosk
    except NotEnrolled:
        who = None
    return why_revoked(state, who)


def check_revoked(why: str) -> Finding:
    """Judge it."""
    return ill("identity", Complaint.REVOKED, why, "sudo -u kiosk kiosk enrol")

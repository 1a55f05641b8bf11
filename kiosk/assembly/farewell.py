"""A kiosk that was revoked: what it forgets, and whether it was taken in again."""

from pathlib import Path

from kiosk.cache import generations
from kiosk.sync.belief import forget_belief
from kiosk.sync.download import forget_incoming
from kiosk.sync.identity import NotEnrolled, forget_identity, read_identity
from kiosk.sync.revoked import note_revoked, why_revoked


def revoked_since(state: Path) -> str | None:
    """Why this kiosk may not work, until it is enrolled again; ``None``: it may."""
    return why_revoked(state, _who(state))


def is_enrolled(state: Path) -> bool:
    """Whether it was taken in, and not revoked since."""
    return _who(state) is not None and revoked_since(state) is None


def say_farewell(state: Path, kiosk: str, why: str) -> None:
    """Note that this kiosk was revoked, and wipe what it knows.

    Where it was enrolled anew before it heard that, the new identity is another kiosk's and stays.
    """
    note_revoked(state, kiosk, why)
    forget_all(state)


def forget_all(state: Path) -> None:
    """Wipe what a revoked kiosk knows: its cache, its receipts and its keys.

    What it did and could not hand on stays, for staff; no number of a pass is in it.
    """
    generations.wipe(state / "cache.db")
    generations.delete(state / "print.db")
    forget_incoming(state)
    forget_belief(state)
    if not is_enrolled(state):
        forget_identity(state)


def _who(state: Path) -> str | None:
    try:
        return read_identity(state).kiosk
    except NotEnrolled:
        return None

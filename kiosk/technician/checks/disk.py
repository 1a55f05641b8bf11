"""The disk under the kiosk's files: what it did must be written down before anyone is told."""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path

from kiosk.technician.finding import Complaint, Finding, ill, wary, well
from kiosk.technician.machine import KIOSK

ABOUT = "disk"
_MB = 1024 * 1024
LEAST_FREE = 50 * _MB
LITTLE_FREE = 500 * _MB
"""Bytes. A region's cache has up to 200 MB and stands there twice while it is fetched anew."""
_MAKE_ROOM = "sudo journalctl --vacuum-size=50M && sudo apt clean"


@dataclass(frozen=True, slots=True)
class DiskFacts:
    """``state``: the kiosk's folder. ``free``: bytes for the daemon. ``owner``: the folder's.

    ``kiosk_there``: whether the machine has the daemon's user at all.
    """

    state: Path
    exists: bool
    free: int = 0
    read_only: bool = False
    owner: str = ""
    kiosk_there: bool = False


def gather_disk(state: Path) -> DiskFacts:
    """Look at the folder and the file system under it."""
    try:
        system, found = os.statvfs(state), state.stat()
    except OSError:
        return DiskFacts(state, exists=False)
    return DiskFacts(
        state,
        exists=True,
        free=system.f_bavail * system.f_frsize,
        read_only=bool(system.f_flag & os.ST_RDONLY),
        owner=_name(found.st_uid),
        kiosk_there=_is_there(KIOSK),
    )


def check_disk(facts: DiskFacts) -> Finding:
    """Judge it; the worst only."""
    state, free = facts.state, facts.free // _MB
    if not facts.exists:
        mend = f"sudo install -d -o {KIOSK} -g {KIOSK} -m 700 {state}"
        reason = f"the kiosk's folder {state} is not there, or may not be looked at"
        return ill(ABOUT, Complaint.STATE_MISSING, reason, mend)
    if facts.read_only:
        reason = f"{state} can only be read: the card may be worn out"
        mend = "sudo dmesg --level=err | tail; then put in a new card"
        return ill(ABOUT, Complaint.DISK_READ_ONLY, reason, mend)
    if facts.kiosk_there and facts.owner != KIOSK:
        reason = f"{state} belongs to {facts.owner}, not to the daemon"
        return ill(ABOUT, Complaint.STATE_NOT_OURS, reason, f"sudo chown -R {KIOSK}: {state}")
    if facts.free < LEAST_FREE:
        return ill(ABOUT, Complaint.DISK_FULL, f"only {free} MB are free", _MAKE_ROOM)
    if facts.free < LITTLE_FREE:
        return wary(ABOUT, Complaint.DISK_NEARLY_FULL, f"only {free} MB are free", _MAKE_ROOM)
    return well(ABOUT, f"{free} MB are free for {state}")


def _name(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def _is_there(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True

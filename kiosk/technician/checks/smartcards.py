"""pcscd, the service behind eID readers, and polkit, which tells it whom to serve."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from kiosk.technician.finding import Complaint, Finding, ill, well
from kiosk.technician.machine import KIOSK, Machine

SOCKET = Path("/run/pcscd/pcscd.comm")
_ASKS = "usr/share/polkit-1/actions/org.debian.pcsc-lite.policy"
"""There where pcscd was built to ask polkit: from Debian 13 on."""
_RULES = (
    "etc/polkit-1/rules.d",
    "run/polkit-1/rules.d",
    "usr/local/share/polkit-1/rules.d",
    "usr/share/polkit-1/rules.d",
)
_ACTIONS = ("org.debian.pcsc-lite.access_pcsc", "org.debian.pcsc-lite.access_card")
_SECONDS = 3.0


class Pcscd(Enum):
    """How pcscd is."""

    ANSWERS = "answers"
    ABSENT = "absent"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class PcscdFacts:
    """``asks_polkit``: before it serves anyone. ``rule``: polkit says yes to the kiosk."""

    place: Path
    pcscd: Pcscd
    asks_polkit: bool
    rule: bool


def gather_pcscd(machine: Machine, place: Path | None) -> PcscdFacts:
    """Knock at pcscd's socket; look for polkit's rule. ``place``: the socket in the settings."""
    rules = machine.files(_RULES, "*.rules")
    return PcscdFacts(
        place=place or SOCKET,
        pcscd=_knock(place or machine.at(SOCKET)),
        asks_polkit=place is None and machine.at(_ASKS).exists(),
        rule=any(KIOSK in rule and all(a in rule for a in _ACTIONS) for rule in rules),
    )


def check_pcscd(facts: PcscdFacts) -> tuple[Finding, ...]:
    """Judge them, for a kiosk with a reader behind pcscd."""
    return tuple(_findings(facts))


def _findings(facts: PcscdFacts) -> Iterator[Finding]:
    match facts.pcscd:
        case Pcscd.ANSWERS:
            yield well("pcscd", f"answers at {facts.place}")
        case Pcscd.ABSENT:
            mend = "sudo apt install pcscd && sudo systemctl enable --now pcscd.socket"
            reason = f"there is no {facts.place}: it is not installed, or was never started"
            yield ill("pcscd", Complaint.PCSCD_ABSENT, reason, mend)
        case Pcscd.DOWN:
            mend = "sudo systemctl restart pcscd.socket pcscd"
            reason = f"it does not answer at {facts.place}"
            yield ill("pcscd", Complaint.PCSCD_DOWN, reason, mend)
    if facts.asks_polkit and not facts.rule:
        reason = "pcscd asks it, and no rule lets the group kiosk use card readers"
        mend = (
            "sudo install -m 644 systemd/polkit-1/rules.d/50-kiosk-pcsc.rules "
            "/usr/share/polkit-1/rules.d/ && sudo systemctl restart polkit pcscd"
        )
        yield ill("polkit", Complaint.POLKIT_RULE_MISSING, reason, mend)
    elif facts.asks_polkit:
        yield well("polkit", "lets the kiosk use card readers")
    else:
        yield well("polkit", "is not asked: this pcscd serves everybody on the machine")


def _knock(place: Path) -> Pcscd:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as knocking:
        knocking.settimeout(_SECONDS)
        try:
            knocking.connect(str(place))
        except FileNotFoundError:
            return Pcscd.ABSENT
        except OSError:
            return Pcscd.DOWN
    return Pcscd.ANSWERS

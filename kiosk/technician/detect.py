"""Looks what is attached, and writes the settings that fit: as TOML to paste, or as JSON."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kiosk.technician.machine import Machine
from kiosk.technician.proposal import Proposal, Value, propose
from kiosk.technician.usb import read_usb

_NOTHING = "# No reader, scanner or printer is attached to USB."
_UNSEEN = """\
# Not to be seen from here: a printer on the network (driver escpos-network), and a PN532 on the
# Pi's own serial port (driver nfc). See docs/devices.md."""


@dataclass(frozen=True, slots=True)
class Detected:
    """A proposal with a section name that no other has. ``linked``: its udev name is there."""

    section: str
    proposal: Proposal
    linked: bool


def detect(machine: Machine) -> tuple[Detected, ...]:
    """Find everything that a kiosk has a use for."""
    return tuple(_named(machine, propose(read_usb(machine))))


def as_toml(found: Iterable[Detected]) -> str:
    """Sections for the settings file; what a person must decide stands there as a comment."""
    told = [_section(one) for one in found] or [_NOTHING]
    return "\n\n".join([*told, _UNSEEN])


def as_json(found: Iterable[Detected]) -> str:
    """``[{"device", "section", "settings", "udev", "linked", "note"}]``."""
    told = [
        {
            "device": one.proposal.device,
            "section": f"devices.{one.section}",
            "settings": dict(one.proposal.values),
            "udev": _link(one.proposal),
            "linked": one.linked,
            "note": one.proposal.note,
        }
        for one in found
    ]
    return json.dumps(told, ensure_ascii=False, indent=2)


def _named(machine: Machine, proposals: tuple[Proposal, ...]) -> Iterator[Detected]:
    seen = Counter[str]()
    for one in proposals:
        seen[one.section] += 1
        number = seen[one.section]
        name = one.section if number == 1 else f"{one.section}-{number}"
        link = _link(one)
        yield Detected(name, one, bool(link) and machine.at(link).is_symlink())


def _link(proposal: Proposal) -> str:
    return f"/dev/kiosk/{proposal.udev}" if proposal.udev else ""


def _section(found: Detected) -> str:
    one = found.proposal
    lines = [f"# {one.device}"]
    if one.udev and not one.udev.endswith("…"):
        state = "is there" if found.linked else "is not there yet: replug it, or see kiosk doctor"
        lines.append(f"# {_link(one)} {state}")
    if one.note:
        lines.append(f"# {one.note}")
    if one.values:
        lines.append(f"[devices.{found.section}]")
        lines += [f"{key} = {_toml(key, value)}" for key, value in one.values.items()]
    return "\n".join(lines)


def _toml(key: str, value: Value) -> str:
    # A TOML basic string, integer or boolean is written as JSON writes it; ids read best in hex.
    return f"0x{value:04x}" if key in ("vendor", "product") else json.dumps(value)

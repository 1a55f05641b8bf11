"""Kernel modules: some hold devices that the kiosk must hold itself, some must be there."""

from collections.abc import Iterator, Set
from dataclasses import dataclass

from kiosk.technician.finding import Complaint, Finding, ill, wary, well
from kiosk.technician.machine import Machine

ABOUT = "kernel modules"
IN_THE_WAY = {
    "pn533_usb": frozenset({"nfc", "nfc-pcsc"}),
    "pn533": frozenset({"nfc", "nfc-pcsc"}),
    "port100": frozenset({"nfc"}),
    "usblp": frozenset({"escpos-usb"}),
}
"""Modules, each with the drivers whose devices it takes; in the order in which they unload."""
NEEDED = {"ttyACM": "cdc_acm", "ttyUSB": "usbserial"}
"""Classes of devices that kiosk.service allows by name when it starts, and who makes them."""
_SERIAL = frozenset({"serial", "escpos-serial"})
_FOLDERS = ("etc/modprobe.d", "run/modprobe.d", "usr/lib/modprobe.d", "lib/modprobe.d")


@dataclass(frozen=True, slots=True)
class KernelFacts:
    """``loaded``, ``kept_away``: modules. ``classes``: of character devices, e.g. ``ttyACM``."""

    loaded: frozenset[str]
    kept_away: frozenset[str]
    classes: frozenset[str]


def gather_kernel(machine: Machine) -> KernelFacts:
    """Read what is loaded, what is blacklisted, and which classes of devices there are."""
    modules = machine.text("proc/modules").splitlines()
    rules = "\n".join(machine.files(_FOLDERS, "*.conf")).splitlines()
    words = [line.split() for line in rules]
    classes = [line.split() for line in machine.text("proc/devices").splitlines()]
    return KernelFacts(
        loaded=frozenset(line.split()[0] for line in modules),
        kept_away=frozenset(w[1] for w in words if w[:1] == ["blacklist"] and len(w) == 2),
        classes=frozenset(c[1] for c in classes if len(c) == 2),
    )


def check_kernel(facts: KernelFacts, drivers: Set[str]) -> tuple[Finding, ...]:
    """Judge them for a kiosk that uses these drivers."""
    return tuple(_wrong(facts, drivers)) or (well(ABOUT, "none is in the way"),)


def _wrong(facts: KernelFacts, drivers: Set[str]) -> Iterator[Finding]:
    ours = [module for module, takes_from in IN_THE_WAY.items() if takes_from & drivers]
    if loaded := " ".join(module for module in ours if module in facts.loaded):
        reason = f"loaded, and takes devices away from the kiosk: {loaded}"
        yield ill(ABOUT, Complaint.MODULE_IN_THE_WAY, reason, f"sudo modprobe -r {loaded}")
    if free := " ".join(module for module in ours if module not in facts.kept_away):
        reason = f"nothing keeps the system from loading: {free}"
        mend = f"printf 'blacklist %s\\n' {free} | sudo tee -a /etc/modprobe.d/kiosk.conf"
        yield wary(ABOUT, Complaint.MODULE_NOT_KEPT_AWAY, reason, mend)
    needed = NEEDED.items() if drivers & _SERIAL else ()
    if missing := " ".join(module for made, module in needed if made not in facts.classes):
        reason = f"not loaded: {missing}; a serial device plugged in later stays forbidden"
        mend = f"sudo modprobe -a {missing} && sudo systemctl restart kiosk"
        yield wary(ABOUT, Complaint.MODULE_NOT_LOADED, reason, mend)

"""Kernel modules that take devices away from the kiosk, and those that must be there."""

import pytest

from kiosk.technician.checks.kernel import (
    IN_THE_WAY,
    KernelFacts,
    check_kernel,
    gather_kernel,
)
from kiosk.technician.finding import Complaint, State
from machine_tree import MachineTree

ALL_WELL = KernelFacts(
    loaded=frozenset({"cdc_acm", "usbserial"}),
    kept_away=frozenset(IN_THE_WAY),
    classes=frozenset({"ttyACM", "ttyUSB", "input"}),
)
DRIVERS = {"eid", "nfc", "nfc-pcsc", "serial", "escpos-usb"}


def test_a_machine_as_the_package_leaves_it_is_well() -> None:
    [finding] = check_kernel(ALL_WELL, DRIVERS)
    assert finding.state is State.OK


@pytest.mark.parametrize(
    ("module", "driver"),
    [
        ("pn533", "nfc"),
        ("pn533_usb", "nfc"),
        ("pn533_usb", "nfc-pcsc"),
        ("port100", "nfc"),
        ("usblp", "escpos-usb"),
    ],
)
def test_a_module_that_is_loaded_takes_the_device_away(module: str, driver: str) -> None:
    loaded = KernelFacts(frozenset({module}), ALL_WELL.kept_away, ALL_WELL.classes)
    [finding] = check_kernel(loaded, {driver})
    assert (finding.state, finding.complaint) == (State.BAD, Complaint.MODULE_IN_THE_WAY)
    assert finding.mend == f"sudo modprobe -r {module}"


def test_a_module_that_nobody_keeps_away_may_come_at_the_next_start() -> None:
    facts = KernelFacts(frozenset(), frozenset({"pn533", "pn533_usb", "port100"}), frozenset())
    [finding] = check_kernel(facts, {"nfc", "escpos-usb"})
    assert (finding.state, finding.complaint) == (State.WARNING, Complaint.MODULE_NOT_KEPT_AWAY)
    assert finding.reason.endswith(": usblp")


def test_modules_for_devices_that_the_kiosk_has_not_are_nobodys_concern() -> None:
    facts = KernelFacts(frozenset(IN_THE_WAY), frozenset(), frozenset())
    assert [one.state for one in check_kernel(facts, {"eid", "hid"})] == [State.OK]


def test_a_serial_scanner_needs_its_drivers_before_the_daemon_starts() -> None:
    facts = KernelFacts(frozenset(), frozenset(), frozenset({"ttyUSB"}))
    [finding] = check_kernel(facts, {"serial"})
    assert finding.complaint is Complaint.MODULE_NOT_LOADED
    assert finding.mend == "sudo modprobe -a cdc_acm && sudo systemctl restart kiosk"


def test_what_is_loaded_and_kept_away_is_read_from_the_machine(tree: MachineTree) -> None:
    tree.write("proc/modules", "usblp 24576 0 - Live 0x0\npn533 49152 1 pn533_usb, Live 0x0\n")
    tree.write("proc/devices", "Character devices:\n 13 input\n166 ttyACM\n\nBlock devices:\n")
    tree.write("etc/modprobe.d/mine.conf", "# blacklist port100\nblacklist pn533\noptions x y=1\n")
    tree.write("usr/lib/modprobe.d/kiosk.conf", "blacklist usblp\n")
    facts = gather_kernel(tree.machine)
    assert facts.loaded == {"usblp", "pn533"}
    assert facts.kept_away == {"usblp", "pn533"}
    assert {"input", "ttyACM"} <= facts.classes


def test_a_machine_that_tells_nothing_is_read_all_the_same(tree: MachineTree) -> None:
    assert gather_kernel(tree.machine) == KernelFacts(frozenset(), frozenset(), frozenset())

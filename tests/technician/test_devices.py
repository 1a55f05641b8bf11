"""Each device is asked how it is: by the doctor itself where the kiosk does not run."""

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.domain.reading import Require
from kiosk.drivers import Fault
from kiosk.drivers.catalog import DEVICES, Eid, EscPosNetwork, EscPosUsb, Hid, Nfc, Serial
from kiosk.drivers.health import DeviceHealth, DeviceState
from kiosk.drivers.pcscd import use_pcscd
from kiosk.technician.checks.devices import (
    AnyDevice,
    DeviceFacts,
    ask_devices,
    check_device,
    gather_device,
)
from kiosk.technician.checks.drivers import LIBRARIES, DriverFacts, check_driver, gather_driver
from kiosk.technician.checks.roots import check_roots, gather_roots
from kiosk.technician.finding import Complaint, State
from kiosk.technician.machine import FileRights
from kiosk.technician.usb import read_usb
from machine_tree import PRINTER, MachineTree
from virtual_pcscd import VirtualPcscd
from virtual_pn532 import VirtualPn532
from virtual_printer import VirtualPrinter
from virtual_scanner import VirtualHidScanner, VirtualSerialScanner

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HID = "/dev/kiosk/scanner"


def health(state: DeviceState, fault: Fault | None = None, sentence: str = "") -> DeviceHealth:
    return DeviceHealth("it", "scanner", state, NOON, fault, sentence)


async def test_devices_that_work_are_opened_for_a_moment_and_let_go(
    pn532: VirtualPn532,
    hid_scanner: VirtualHidScanner,
    serial_scanner: VirtualSerialScanner,
    receipt_printer: VirtualPrinter,
) -> None:
    before = {thread.name for thread in threading.enumerate()}
    devices: dict[str, AnyDevice] = {
        "uitpas": Nfc(driver="nfc", path=str(pn532.path)),
        "scanner": Hid(driver="hid", path=str(hid_scanner.path)),
        "other": Serial(driver="serial", path=str(serial_scanner.path)),
        "printer": EscPosNetwork(
            driver="escpos-network", host="127.0.0.1", port=receipt_printer.port
        ),
    }
    for _ in range(2):
        told = await ask_devices(devices)
        assert {name: one.state for name, one in told.items()} == dict.fromkeys(
            devices, DeviceState.ONLINE
        )
    left = {thread.name for thread in threading.enumerate()} - before
    assert "uitpas" not in left


async def test_a_device_that_is_not_there_is_lost_with_what_the_driver_says(tmp_path: Path) -> None:
    path = str(tmp_path / "scanner")
    told = await ask_devices({"scanner": Hid(driver="hid", path=path)})
    assert told["scanner"].fault is Fault.NOT_FOUND
    assert path in told["scanner"].sentence


@pytest.mark.parametrize(
    ("facts", "state", "complaint", "mend"),
    [
        (DeviceFacts("it", "hid", health(DeviceState.ONLINE)), State.OK, None, ""),
        (DeviceFacts("it", "hid", None), State.WARNING, Complaint.DEVICE_NEW, "restart kiosk"),
        (
            DeviceFacts("it", "hid", health(DeviceState.STARTING)),
            State.WARNING,
            Complaint.DEVICE_STARTING,
            "restart kiosk",
        ),
        (
            DeviceFacts("it", "hid", health(DeviceState.WARNING, None, "Paper.")),
            State.WARNING,
            Complaint.DEVICE_NOT_READY,
            "by hand",
        ),
        (
            DeviceFacts("it", "hid", health(DeviceState.LOST, Fault.NOT_FOUND)),
            State.BAD,
            Complaint.DEVICE_LOST,
            "kiosk detect",
        ),
        (
            DeviceFacts("it", "hid", health(DeviceState.LOST, Fault.BUSY), HID),
            State.BAD,
            Complaint.DEVICE_LOST,
            f"fuser --verbose {HID}",
        ),
        (
            DeviceFacts("it", "hid", health(DeviceState.LOST, Fault.NOT_PERMITTED), HID),
            State.BAD,
            Complaint.DEVICE_LOST,
            "udevadm trigger",
        ),
        (
            DeviceFacts("it", "eid", health(DeviceState.LOST, Fault.NOT_PERMITTED)),
            State.BAD,
            Complaint.DEVICE_LOST,
            "restart polkit pcscd",
        ),
        (
            DeviceFacts("it", "nfc-pcsc", health(DeviceState.LOST, Fault.SERVICE_DOWN)),
            State.BAD,
            Complaint.DEVICE_LOST,
            "restart pcscd.socket pcscd",
        ),
        (
            DeviceFacts("it", "escpos-usb", health(DeviceState.LOST, Fault.SERVICE_DOWN)),
            State.BAD,
            Complaint.DEVICE_LOST,
            "apt install libusb",
        ),
    ],
)
def test_each_state_and_fault_has_what_mends_it(
    facts: DeviceFacts, state: State, complaint: Complaint | None, mend: str
) -> None:
    finding = check_device(facts)
    assert (finding.state, finding.complaint) == (state, complaint)
    assert mend in finding.mend


@pytest.mark.parametrize("fault", Fault)
@pytest.mark.parametrize("driver", DEVICES)
def test_no_fault_of_any_driver_is_without_advice(driver: str, fault: Fault) -> None:
    finding = check_device(DeviceFacts("it", driver, health(DeviceState.LOST, fault, "It.")))
    assert finding.mend


@pytest.mark.parametrize(
    ("rights", "complaint"),
    [
        (FileRights("kiosk", 0o100660), None),
        (FileRights("input", 0o100666), None),
        (FileRights("input", 0o100660), Complaint.DEVICE_NOT_PERMITTED),
        (FileRights("kiosk", 0o100640), Complaint.DEVICE_NOT_PERMITTED),
    ],
)
def test_what_works_for_root_must_be_the_daemons_too(
    rights: FileRights, complaint: Complaint | None
) -> None:
    facts = DeviceFacts("it", "hid", health(DeviceState.ONLINE), HID, rights)
    assert check_device(facts).complaint is complaint


def test_the_file_behind_a_device_is_found_by_path_or_by_ids(tree: MachineTree) -> None:
    tree.plug_in("04b8:0e28", PRINTER)
    tree.plug_in("054c:06c3")
    tree.write("dev/bus/usb/001/003", "").chmod(0o640)
    usb = read_usb(tree.machine)
    printer = EscPosUsb(driver="escpos-usb", vendor=0x04B8, product=0x0E28)
    nfc = Nfc(driver="nfc", path="usb:054c:06c3")
    files = {
        device.driver: gather_device(tree.machine, usb, "it", device, None).file
        for device in (printer, nfc, Hid(driver="hid"), Eid(driver="eid"))
    }
    assert files == {
        "escpos-usb": "/dev/bus/usb/001/003",
        "nfc": "/dev/bus/usb/001/004",
        "hid": "/dev/kiosk/scanner",
        "eid": "",
    }
    rights = gather_device(tree.machine, usb, "it", printer, None).rights
    assert rights is not None
    assert not rights.kiosk_may


def test_every_driver_has_a_library_and_here_all_are_whole(pcscd: VirtualPcscd) -> None:
    use_pcscd(pcscd.socket)  # or libpcsclite would be bound to the system's in this process
    assert LIBRARIES.keys() == DEVICES.keys()
    for driver in sorted(DEVICES):
        facts = gather_driver(driver)
        # libusb itself is the system's, and only printers on USB need it.
        assert facts.error in ("", "libusb is not there")
        assert (check_driver(facts).state is State.OK) == (not facts.error)


def test_a_library_that_cannot_be_loaded_is_told_with_who_brings_it() -> None:
    finding = check_driver(DriverFacts("hid", "evdev", "ImportError: no"))
    assert finding.complaint is Complaint.DRIVER_INCOMPLETE
    assert "python3-evdev" in finding.mend


def test_an_eid_needs_roots(pinned_roots: Path, tmp_path: Path) -> None:
    assert check_roots(gather_roots(pinned_roots), Require.SIGNED).state is State.OK
    for require, state in ((Require.SIGNED, State.BAD), (Require.ANY, State.WARNING)):
        finding = check_roots(gather_roots(tmp_path), require)
        assert (finding.state, finding.complaint) == (state, Complaint.ROOTS_MISSING)
    (tmp_path / "root.pem").write_text("no certificate")
    assert "root.pem is no certificate" in check_roots(gather_roots(tmp_path), Require.ANY).reason

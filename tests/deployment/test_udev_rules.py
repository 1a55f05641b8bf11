"""Devices get a stable name, belong to the kiosk and stay awake; everything else is left alone."""

import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from virtual_udev import Device, Outcome, apply, read_rules

FOLDER = Path(__file__).parents[2] / "hardware/udev-rules"
FILES = sorted(FOLDER.glob("*.rules"))
AWAKE = {"power/control": "on"}


def plugged_in(device: Device) -> Outcome:
    return apply([rule for file in FILES for rule in read_rules(file)], device)


def usb(ids: str, interfaces: str = "", action: str = "add") -> Device:
    """The device itself, on whose node libusb and pcscd work. ``ids``: e.g. ``04b8:0e28``."""
    return Device(
        subsystem="usb",
        kernel="1-1.3",
        properties={"DEVTYPE": "usb_device", "ID_USB_INTERFACES": interfaces},
        attributes={**identity(ids), "power/control": "auto"},
        parents=({"idVendor": "1d6b", "idProduct": "0002"},),
        action=action,
    )


def keyboard(ids: str, action: str = "add") -> Device:
    return Device(
        subsystem="input",
        kernel="event4",
        properties={"ID_INPUT": "1", "ID_INPUT_KEY": "1", "ID_INPUT_KEYBOARD": "1"},
        parents=({"name": "Scanner"}, {"bInterfaceClass": "03"}, identity(ids)),
        action=action,
    )


def serial(ids: str, kernel: str = "ttyACM0", port: str = "usb-0_1_2_1_0") -> Device:
    return Device(
        subsystem="tty",
        kernel=kernel,
        properties={"ID_PATH_TAG": port},
        parents=({"bInterfaceClass": "02"}, identity(ids), {"idVendor": "1d6b"}),
    )


def identity(ids: str) -> Mapping[str, str]:
    vendor, product = ids.split(":")
    return {"idVendor": vendor, "idProduct": product}


@pytest.mark.parametrize("ids", ["05e0:1200", "0c2e:0b81", "05f9:2206", "1eab:1303", "065a:0001"])
def test_a_scanner_that_types_is_the_kiosks_and_not_the_browsers(ids: str) -> None:
    scanner = plugged_in(keyboard(ids))
    assert scanner.symlinks == ["kiosk/scanner"]
    assert (scanner.group, scanner.mode) == ("kiosk", "0660")
    assert scanner.properties["LIBINPUT_IGNORE_DEVICE"] == "1"


def test_a_scanners_other_buttons_do_not_take_its_name() -> None:
    """One scanner has several input devices; only one of them types."""
    buttons = replace(keyboard("05e0:1200"), properties={"ID_INPUT": "1", "ID_INPUT_KEY": "1"})
    assert plugged_in(buttons).symlinks == []


@pytest.mark.parametrize("ids", ["046d:c31c", "04b8:0e28", "0403:6001"])
def test_a_technicians_keyboard_stays_a_keyboard(ids: str) -> None:
    untouched = keyboard(ids)
    assert plugged_in(untouched) == Outcome(dict(untouched.properties))


@pytest.mark.parametrize("ids", ["05e0:1701", "1eab:1306", "05f9:4204"])
def test_a_scanner_that_sends_lines_is_left_alone_by_the_modem_manager(ids: str) -> None:
    scanner = plugged_in(serial(ids))
    assert scanner.symlinks == ["kiosk/scanner-serial"]
    assert (scanner.group, scanner.mode) == ("kiosk", "0660")
    assert scanner.properties["ID_MM_DEVICE_IGNORE"] == "1"
    assert plugged_in(usb(ids)).properties["ID_MM_DEVICE_IGNORE"] == "1"


@pytest.mark.parametrize(
    ("ids", "interfaces"),
    [
        ("04b8:0e28", ":ff0000:"),  # an Epson TM-T20III
        ("04b8:0e99", ":070102:"),  # an Epson not named, but a printer by its class
        ("0519:0003", ":070102:"),  # a Star TSP100
        ("0fe6:811e", ":070102:"),  # no maker's name
        ("0483:5743", ":ff0000:"),
    ],
)
def test_a_receipt_printer_on_usb_is_the_kiosks(ids: str, interfaces: str) -> None:
    printer = plugged_in(usb(ids, interfaces))
    assert printer.symlinks == ["kiosk/printer-usb"]
    assert (printer.group, printer.mode) == ("kiosk", "0660")


@pytest.mark.parametrize(
    ("ids", "interfaces"),
    [
        ("04b8:013a", ":ffffff:"),  # an Epson flatbed scanner
        ("0483:374b", ":ffffff:080650:"),  # a programmer of the maker whose chip printers carry
        ("03f0:0c17", ":070102:"),  # an office printer
    ],
)
def test_what_is_no_receipt_printer_is_left_alone(ids: str, interfaces: str) -> None:
    untouched = usb(ids, interfaces)
    assert plugged_in(untouched) == Outcome(dict(untouched.properties))


def test_a_printer_with_a_serial_port_of_its_own_has_a_path() -> None:
    assert plugged_in(serial("0dd4:0237")).symlinks == ["kiosk/printer"]


@pytest.mark.parametrize("ids", ["054c:06c1", "054c:06c3", "04e6:5591", "04cc:2533"])
def test_a_reader_for_contactless_cards_is_the_kiosks_and_not_pcscds(ids: str) -> None:
    reader = plugged_in(usb(ids, ":ffffff:"))
    assert reader.symlinks == ["kiosk/nfc-usb"]
    assert (reader.group, reader.mode) == ("kiosk", "0660")


@pytest.mark.parametrize("ids", ["072f:2200", "072f:223b", "072f:2308", "076b:5022", "04e6:5790"])
def test_a_reader_for_contactless_cards_that_pcscd_takes_is_no_reader_for_eids(ids: str) -> None:
    reader = plugged_in(usb(ids, ":0b0000:"))
    assert reader.symlinks == ["kiosk/nfc-pcsc"]
    assert (reader.group, reader.mode) == (None, None)


def test_a_pn532_on_the_pis_own_serial_port_has_a_path() -> None:
    reader = plugged_in(Device(subsystem="tty", kernel="ttyAMA0"))
    assert reader.symlinks == ["kiosk/nfc"]
    assert (reader.group, reader.mode) == ("kiosk", "0660")


def test_a_reader_for_eids_stays_pcscds_own() -> None:
    reader = plugged_in(usb("076b:3031", ":0b0000:"))
    assert reader.symlinks == ["kiosk/eid"]
    assert (reader.group, reader.mode) == (None, None)


def test_an_adapter_without_a_serial_number_is_named_by_its_port() -> None:
    left = plugged_in(serial("1a86:7523", "ttyUSB0", port="usb-0_1_1_1_0"))
    right = plugged_in(serial("1a86:7523", "ttyUSB1", port="usb-0_1_2_1_0"))
    assert left.symlinks == ["kiosk/serial-usb-0_1_1_1_0"]
    assert right.symlinks == ["kiosk/serial-usb-0_1_2_1_0"]
    assert (left.group, left.mode) == ("kiosk", "0660")


@pytest.mark.parametrize(
    "device",
    [
        pytest.param(usb("076b:3031", ":0b0000:"), id="eID reader"),
        pytest.param(usb("054c:06c3"), id="contactless reader"),
        pytest.param(usb("072f:223b", ":0b0000:"), id="contactless reader of pcscd's"),
        pytest.param(usb("05e0:1200"), id="scanner that types"),
        pytest.param(usb("05e0:1701"), id="scanner that sends lines"),
        pytest.param(usb("04b8:0e28"), id="printer"),
        pytest.param(usb("1a86:7523"), id="adapter"),
    ],
)
def test_no_device_is_ever_put_to_sleep(device: Device) -> None:
    assert plugged_in(device).written == AWAKE


def test_a_device_that_is_unplugged_concerns_no_rule() -> None:
    for gone in (usb("04b8:0e28", action="remove"), keyboard("05e0:1200", action="remove")):
        assert plugged_in(gone) == Outcome(dict(gone.properties))


@pytest.mark.parametrize(
    "broken",
    [
        'SUBSYSTEM=="usb", SYMLNK+="kiosk/eid"',
        'SUBSYSTEM=="usb" SYMLINK+="kiosk/eid"',
        'SUBSYSTEM=="usb", SYMLINK+="kiosk/eid',
        'SUBSYSTEM="usb", SYMLINK+="kiosk/eid"',
        'ATTRS=="04b8", MODE="0660"',
        'SUBSYSTEM=="usb", ATTR{idVendor}=="04b8"',
        'SUBSYSTEM=="usb", GOTO="nowhere"',
    ],
)
def test_a_slip_in_a_rule_does_not_pass(broken: str, tmp_path: Path) -> None:
    (tmp_path / "70-broken.rules").write_text(broken)
    with pytest.raises(ValueError, match=r"70-broken\.rules"):
        read_rules(tmp_path / "70-broken.rules")


def test_udev_itself_finds_nothing_wrong() -> None:
    """Debian 13's udevadm can look at rules; on Debian 12 the reader above is the only one."""
    commands = subprocess.run(["udevadm", "--help"], capture_output=True, text=True, check=True)
    if "verify" in commands.stdout:
        verdict = subprocess.run(
            ["udevadm", "verify", "--no-summary", "--resolve-names=never", *FILES],
            capture_output=True,
            text=True,
        )
        assert (verdict.returncode, verdict.stdout + verdict.stderr) == (0, "")
    assert all(read_rules(file) for file in FILES)

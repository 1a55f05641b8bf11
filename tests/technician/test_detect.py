"""What is plugged in becomes settings: over a /sys laid out as the kernel's."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from kiosk.drivers.catalog import DeviceSettings
from kiosk.technician.detect import as_json, as_toml, detect
from kiosk.technician.models import (
    ADAPTERS,
    FOR_NFCPY,
    FOR_PCSCD,
    PRINTER_MAKERS,
    PRINTERS,
    SCANNER_MAKERS,
)
from kiosk.technician.usb import read_usb
from machine_tree import (
    CARD_READER,
    PRINTER,
    Function,
    MachineTree,
    adapted_port,
    keyboard,
    serial_port,
)
from virtual_udev import Device, apply, read_rules

RULE_FILES = sorted((Path(__file__).parents[2] / "hardware/udev-rules").glob("*.rules"))
RULES = [rule for file in RULE_FILES for rule in read_rules(file)]


def settings_for(tree: MachineTree) -> dict[str, object]:
    """The proposed file, once it is found good."""
    devices = tomllib.loads(as_toml(detect(tree.machine))).get("devices", {})
    TypeAdapter(dict[str, DeviceSettings]).validate_python(devices)
    return dict(devices)


def test_a_whole_desk_becomes_a_settings_file(tree: MachineTree) -> None:
    tree.plug_in("1d6b:0002", kind="09")  # a hub
    tree.plug_in("076b:3031", CARD_READER, maker="HID Global", model="OMNIKEY 3x21")
    tree.plug_in("054c:06c3", Function("ff0000"), maker="SONY", model="RC-S380/P")
    tree.plug_in("05e0:1200", keyboard(), maker="Symbol Technologies")
    tree.plug_in("04b8:0e28", PRINTER, maker="EPSON", model="TM-T20III")
    assert settings_for(tree) == {
        "eid": {"driver": "eid"},
        "uitpas": {"driver": "nfc", "path": "usb:054c:06c3"},
        "scanner": {"driver": "hid"},
        "printer": {
            "driver": "escpos-usb",
            "vendor": 0x04B8,
            "product": 0x0E28,
            "profile": "TM-T20II",
            "columns": 48,
            "confirms": True,
        },
    }
    text = as_toml(detect(tree.machine))
    assert "# EPSON TM-T20III (04b8:0e28)" in text
    assert "vendor = 0x04b8" in text


@pytest.mark.parametrize(
    ("ids", "functions", "expected"),
    [
        ("072f:223b", (CARD_READER,), {"uitpas": {"driver": "nfc-pcsc"}}),
        (
            "076b:5022",
            (CARD_READER,),
            {
                "uitpas": {
                    "driver": "nfc-pcsc",
                    "reader_name": "HID Global OMNIKEY 5022 Smart Card Reader",
                }
            },
        ),
        ("05e0:1701", (serial_port(),), {"scanner": {"driver": "serial"}}),
        (
            "0dd4:0237",
            (serial_port(),),
            {
                "printer": {
                    "driver": "escpos-serial",
                    "profile": "TM-T20II",
                    "columns": 48,
                    "full_status": True,
                }
            },
        ),
        (
            "0416:5011",
            (PRINTER,),
            {
                "printer": {
                    "driver": "escpos-usb",
                    "vendor": 0x0416,
                    "product": 0x5011,
                    "profile": "POS-5890",
                    "columns": 32,
                }
            },
        ),
        ("046d:c52b", (Function("030102"),), {}),  # a mouse
        ("0781:5567", (Function("080650"),), {}),  # a memory stick
    ],
)
def test_each_kind_of_device_gets_its_driver(
    tree: MachineTree, ids: str, functions: tuple[Function, ...], expected: dict[str, object]
) -> None:
    tree.plug_in(ids, *functions)
    assert settings_for(tree) == expected


def test_two_scanners_have_names_of_their_own(tree: MachineTree) -> None:
    tree.plug_in("05e0:1200", keyboard("event4"))
    tree.plug_in("0c2e:0b81", keyboard("event5"))
    assert settings_for(tree) == {"scanner": {"driver": "hid"}, "scanner-2": {"driver": "hid"}}


@pytest.mark.parametrize(
    ("ids", "function", "note"),
    [
        ("1a86:7523", adapted_port(), "ls -l /dev/kiosk"),
        ("05e0:1900", Function("ff0000"), "in neither mode"),
        ("046d:c31c", keyboard(), 'ATTRS{idVendor}=="046d"'),
    ],
)
def test_what_a_person_must_decide_stands_there_as_a_comment(
    tree: MachineTree, ids: str, function: Function, note: str
) -> None:
    tree.plug_in(ids, function)
    assert settings_for(tree) == {}
    assert note in as_toml(detect(tree.machine))


def test_the_rule_proposed_for_a_scanner_of_an_unknown_make_is_one_that_udev_takes(
    tree: MachineTree, tmp_path: Path
) -> None:
    tree.plug_in("046d:c31c", keyboard())
    [found] = detect(tree.machine)
    rule = found.proposal.note.partition('driver = "hid": ')[2]
    (tmp_path / "71-kiosk-scanner.rules").write_text(rule)
    device = Device(
        subsystem="input", kernel="event4", parents=({"idVendor": "046d", "idProduct": "c31c"},)
    )
    outcome = apply(read_rules(tmp_path / "71-kiosk-scanner.rules"), device)
    assert outcome.symlinks == ["kiosk/scanner"]
    assert outcome.group == "kiosk"


def test_it_says_whether_udev_has_named_the_device_yet(tree: MachineTree) -> None:
    tree.plug_in("05e0:1200", keyboard())
    assert "/dev/kiosk/scanner is not there yet" in as_toml(detect(tree.machine))
    tree.link("dev/kiosk/scanner", "../input/event4")
    assert "/dev/kiosk/scanner is there" in as_toml(detect(tree.machine))


def test_a_printer_that_the_kernel_took_says_so(tree: MachineTree) -> None:
    tree.plug_in("04b8:0e15", Function("070102", "usblp"))
    assert "taken by the kernel's usblp" in as_toml(detect(tree.machine))


def test_a_device_cannot_write_to_the_terminal_or_into_the_settings(tree: MachineTree) -> None:
    tree.plug_in("05e0:1200", keyboard(), maker="\x1b[2Jevil", model="x\n[devices.evil]\ny = 1")
    text = as_toml(detect(tree.machine))
    assert "\x1b" not in text
    assert settings_for(tree) == {"scanner": {"driver": "hid"}}


def test_an_empty_machine_says_so(tree: MachineTree) -> None:
    assert detect(tree.machine) == ()
    assert "No reader, scanner or printer" in as_toml(())
    assert tomllib.loads(as_toml(())) == {}


def test_for_programs_there_is_json(tree: MachineTree) -> None:
    tree.plug_in("05e0:1200", keyboard())
    [told] = json.loads(as_json(detect(tree.machine)))
    assert told["section"] == "devices.scanner"
    assert told["settings"] == {"driver": "hid"}
    assert (told["udev"], told["linked"]) == ("/dev/kiosk/scanner", False)


# The udev rules and the proposals know the same devices


def named_by_udev(ids: str, interfaces: str = "") -> list[str]:
    vendor, product = ids.split(":")
    node = Device(
        subsystem="usb",
        kernel="1-1",
        properties={"DEVTYPE": "usb_device", "ID_USB_INTERFACES": interfaces},
        attributes={"idVendor": vendor, "idProduct": product, "power/control": "auto"},
    )
    return apply(RULES, node).symlinks


def ids_in(file: str) -> set[str]:
    """Every vendor and product that a rule file names together."""
    text = next(one for one in RULE_FILES if one.name == file).read_text()
    pairs = re.findall(r'idVendor\}=="([^"]+)", ATTR\{idProduct\}=="([^"]+)"', text)
    return {f"{vendor}:{product}" for vendor, many in pairs for product in many.split("|")}


@pytest.mark.parametrize("ids", FOR_NFCPY)
def test_udev_names_each_reader_for_nfcpy_as_proposed(ids: str) -> None:
    assert named_by_udev(ids) == ["kiosk/nfc-usb"]


@pytest.mark.parametrize("ids", FOR_PCSCD)
def test_udev_names_each_contactless_reader_of_pcscd_as_proposed(ids: str) -> None:
    assert named_by_udev(ids, ":0b0000:") == ["kiosk/nfc-pcsc"]


@pytest.mark.parametrize("ids", PRINTERS)
def test_udev_names_each_printer_as_proposed(ids: str) -> None:
    assert named_by_udev(ids) == ["kiosk/printer-usb"]


def test_the_rules_know_no_device_that_has_no_proposal() -> None:
    assert ids_in("70-kiosk-nfc.rules") == set(FOR_NFCPY)
    assert ids_in("70-kiosk-nfc-pcsc.rules") == set(FOR_PCSCD)
    assert ids_in("70-kiosk-printer.rules") == set(PRINTERS)


@pytest.mark.parametrize(
    ("file", "makers"),
    [
        ("70-kiosk-scanner-hid.rules", SCANNER_MAKERS),
        ("70-kiosk-scanner-serial.rules", SCANNER_MAKERS),
        ("70-kiosk-serial-adapter.rules", ADAPTERS),
        ("70-kiosk-printer.rules", PRINTER_MAKERS),
    ],
)
def test_the_rules_know_the_same_makers(file: str, makers: dict[str, str]) -> None:
    text = next(one for one in RULE_FILES if one.name == file).read_text()
    listed = re.findall(r'idVendor\}=="([0-9a-f]{4}(?:\|[0-9a-f]{4})+)"', text)
    assert {frozenset(one.split("|")) for one in listed} == {frozenset(makers)}


def test_a_device_is_known_by_its_port_its_file_and_its_name(tree: MachineTree) -> None:
    tree.plug_in("04b8:0e28", PRINTER, maker="EPSON")
    [device] = read_usb(tree.machine)
    assert (device.port, device.node) == ("1-1.1", "/dev/bus/usb/001/003")
    assert device.name == "EPSON (04b8:0e28)"

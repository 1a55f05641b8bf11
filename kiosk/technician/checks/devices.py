"""The devices on the desk: each asked how it is, through the daemon where that runs."""

import asyncio
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import assert_never

from kiosk.drivers import Fault
from kiosk.drivers.catalog import (
    Eid,
    EscPosNetwork,
    EscPosSerial,
    EscPosUsb,
    Hid,
    Nfc,
    NfcPcsc,
    PrinterSettings,
    ReaderSettings,
    Serial,
    build_printer,
    build_reader,
    kind_of,
)
from kiosk.drivers.health import DeviceHealth, DeviceState, HealthBoard
from kiosk.drivers.supervisor import supervise, watch_printer
from kiosk.technician.finding import Complaint, Finding, ill, wary, well
from kiosk.technician.machine import FileRights, Machine
from kiosk.technician.usb import UsbDevice

AnyDevice = ReaderSettings | PrinterSettings
SECONDS = 20.0
"""Longer than any driver takes to say that its device is online or lost."""
_BY_HAND = "by hand: do what it says; then look again with: kiosk doctor"
_RULES = "sudo udevadm control --reload && sudo udevadm trigger --action=add"


@dataclass(frozen=True, slots=True)
class DeviceFacts:
    """``health``: ``None`` where the running kiosk does not know the device.

    ``file``: the file that the driver opens itself, empty where there is none; ``rights``: who may.
    """

    name: str
    driver: str
    health: DeviceHealth | None
    file: str = ""
    rights: FileRights | None = None


def gather_device(
    machine: Machine,
    usb: tuple[UsbDevice, ...],
    name: str,
    device: AnyDevice,
    health: DeviceHealth | None,
) -> DeviceFacts:
    """Find the file behind a device, and who may open it."""
    file = _file(usb, device)
    return DeviceFacts(name, device.driver, health, file, machine.rights(file) if file else None)


async def ask_devices(devices: Mapping[str, AnyDevice]) -> dict[str, DeviceHealth]:
    """Open each device for a moment, all at once, as the daemon would; and let it go."""
    told = asyncio.Event()
    board = HealthBoard(lambda _: told.set())
    with tempfile.TemporaryDirectory(prefix="kiosk-doctor-") as private, suppress(TimeoutError):
        tasks = [
            asyncio.create_task(_tell(name, device, board, Path(private)))
            for name, device in devices.items()
        ]
        try:
            async with asyncio.timeout(SECONDS):
                while not _all_told(devices, board):
                    told.clear()
                    await told.wait()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    return {health.name: health for health in board.devices()}


def check_device(facts: DeviceFacts) -> Finding:
    """Judge it."""
    about = f"device {facts.name}"
    health = facts.health
    if health is None:
        reason = "the kiosk does not know it: it was started before the settings were changed"
        return wary(about, Complaint.DEVICE_NEW, reason, "sudo systemctl restart kiosk")
    match health.state:
        case DeviceState.ONLINE:
            return _online(about, facts)
        case DeviceState.STARTING:
            reason = f"it has not said for {SECONDS:.0f} s whether it works"
            return wary(about, Complaint.DEVICE_STARTING, reason, "sudo systemctl restart kiosk")
        case DeviceState.WARNING:
            return wary(about, Complaint.DEVICE_NOT_READY, health.sentence, _BY_HAND)
        case DeviceState.LOST:
            return ill(about, Complaint.DEVICE_LOST, health.sentence, _mend(facts, health.fault))
        case _:
            assert_never(health.state)


def _online(about: str, facts: DeviceFacts) -> Finding:
    if facts.rights is None or facts.rights.kiosk_may or not facts.file.startswith("/dev/"):
        return well(about, f"works ({facts.driver})")
    reason = f"it works for you, but {facts.file} is not the daemon's ({facts.rights})"
    return ill(about, Complaint.DEVICE_NOT_PERMITTED, reason, _RULES)


def _mend(facts: DeviceFacts, fault: Fault | None) -> str:
    behind_pcscd = facts.driver in ("eid", "nfc-pcsc")
    match fault:
        case Fault.NOT_FOUND | Fault.WRONG_ANSWER:
            return "kiosk detect"
        case Fault.NOT_PERMITTED:
            return "sudo systemctl restart polkit pcscd" if behind_pcscd else _RULES
        case Fault.BUSY:
            return f"sudo fuser --verbose {facts.file}" if facts.file else "sudo lsof /dev/bus/usb"
        case Fault.SERVICE_DOWN if not behind_pcscd:
            return "sudo apt install libusb-1.0-0"
        case Fault.SERVICE_DOWN:
            return "sudo systemctl restart pcscd.socket pcscd"
        case Fault.NO_ANSWER if behind_pcscd:
            return "sudo systemctl restart pcscd.socket pcscd"
        case Fault.UNPLUGGED | Fault.NO_ANSWER | Fault.NOT_READY | None:
            return _BY_HAND
        case _:
            assert_never(fault)


def _file(usb: tuple[UsbDevice, ...], device: AnyDevice) -> str:
    """The file that the driver opens; pcscd opens its own, and a network has none."""
    match device:
        case EscPosUsb(vendor=vendor, product=product):
            return _node(usb, f"{vendor:04x}:{product:04x}")
        case Nfc(path=path) if path.startswith("usb:"):
            return _node(usb, path.removeprefix("usb:"))
        case Nfc(path=path) | Hid(path=path) | Serial(path=path) | EscPosSerial(path=path):
            return path
        case Eid() | NfcPcsc() | EscPosNetwork():
            return ""
        case _:
            assert_never(device)


def _node(usb: tuple[UsbDevice, ...], ids: str) -> str:
    return next((one.node for one in usb if one.ids == ids), "")


def _all_told(devices: Mapping[str, AnyDevice], board: HealthBoard) -> bool:
    told = {one.name for one in board.devices() if one.state is not DeviceState.STARTING}
    return told >= devices.keys()


async def _tell(name: str, device: AnyDevice, board: HealthBoard, private: Path) -> None:
    try:
        if isinstance(device, PrinterSettings):
            await watch_printer(build_printer(name, device, private), board, kind=kind_of(device))
        else:
            reader = build_reader(name, device)
            await supervise(reader, board, lambda *_: None, kind=kind_of(device))
    except ImportError as error:
        board.report(
            DeviceHealth(
                name,
                kind_of(device),
                DeviceState.LOST,
                datetime.now(UTC),
                Fault.SERVICE_DOWN,
                f"Its driver cannot be loaded ({error.name}).",
            )
        )

"""The drivers' own libraries: there, and whole enough to be loaded."""

import importlib
from dataclasses import dataclass

from kiosk.technician.finding import Complaint, Finding, ill, well

LIBRARIES = {
    "eid": ("smartcard.scard", "sudo apt install --reinstall python3-pyscard libpcsclite1"),
    "nfc-pcsc": ("smartcard.scard", "sudo apt install --reinstall python3-pyscard libpcsclite1"),
    "nfc": ("nfc", "sudo apt install --reinstall regiobib-kiosk libusb-1.0-0"),
    "hid": ("evdev", "sudo apt install --reinstall python3-evdev"),
    "serial": ("serial", "sudo apt install --reinstall regiobib-kiosk"),
    "escpos-network": ("escpos.printer", "sudo apt install --reinstall regiobib-kiosk"),
    "escpos-serial": ("escpos.printer", "sudo apt install --reinstall regiobib-kiosk"),
    "escpos-usb": ("usb.core", "sudo apt install --reinstall regiobib-kiosk libusb-1.0-0"),
}
"""Of each driver the module that it needs, and who brings it."""


@dataclass(frozen=True, slots=True)
class DriverFacts:
    """``error``: why its library cannot be loaded; empty where it can."""

    driver: str
    library: str
    error: str = ""


def gather_driver(driver: str) -> DriverFacts:
    """Load the driver's library. pcscd's socket must have been chosen before."""
    library, _ = LIBRARIES[driver]
    try:
        importlib.import_module(library)
        missing = _without_libusb() if driver == "escpos-usb" else ""
    except Exception as error:  # noqa: BLE001 - a broken library raises what it likes
        return DriverFacts(driver, library, f"{type(error).__name__}: {error}")
    return DriverFacts(driver, library, missing)


def check_driver(facts: DriverFacts) -> Finding:
    """Judge it."""
    about = f"driver {facts.driver}"
    if not facts.error:
        return well(about, f"{facts.library} is there")
    reason = f"{facts.library} cannot be loaded ({facts.error})"
    return ill(about, Complaint.DRIVER_INCOMPLETE, reason, LIBRARIES[facts.driver][1])


def _without_libusb() -> str:
    from usb.backend.libusb1 import get_backend

    return "" if get_backend() else "libusb is not there"

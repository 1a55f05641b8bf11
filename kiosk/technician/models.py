"""Devices that a library may put on the desk, by what they say of themselves on USB.

The udev rules know the same ids; a test holds the two together. Printers' profiles and widths are
python-escpos's.
"""

from dataclasses import dataclass

SCANNER_MAKERS = {
    "05e0": "Zebra (Symbol)",
    "0c2e": "Honeywell (Metrologic)",
    "0536": "Honeywell (Hand Held)",
    "05f9": "Datalogic (PSC)",
    "065a": "Opticon",
    "1eab": "Newland",
}
"""Makers of scanners, and of no keyboards, by their vendor id."""

ADAPTERS = {
    "0403": "FTDI",
    "067b": "Prolific",
    "1a86": "WCH",
    "10c4": "Silicon Labs",
}
"""Makers of USB-to-serial adapters, by their vendor id."""

FOR_NFCPY = {
    "054c:06c1": "Sony RC-S380",
    "054c:06c3": "Sony RC-S380",
    "04e6:5591": "Identive SCL3711",
    "04cc:2533": "NXP PN533",
    "04cc:0531": "NXP PN531",
    "054c:0193": "Sony PN531",
}
"""Contactless readers that nfcpy drives."""

FOR_PCSCD = {
    "072f:2200": "ACS ACR122U PICC Interface",
    "072f:221a": "ACS ACR1251 Dual Reader",
    "072f:2224": "ACS ACR1281U",
    "072f:223b": "ACS ACR1252 Dual Reader",
    "072f:223e": "ACS ACR1252 Reader",
    "072f:223f": "ACS ACR1255U-J1",
    "072f:2259": "ACS ACR1252IMP Reader",
    "072f:2303": "ACS ACR1552 1S CL Reader",
    "072f:2308": "ACS ACR1552 CL Reader",
    "076b:5022": "HID Global OMNIKEY 5022 Smart Card Reader",
    "076b:502a": "HID OMNIKEY 5025-CL",
    "076b:5427": "HID OMNIKEY 5427 CK",
    "04e6:5790": "Identiv uTrust 3700 F CL Reader",
    "04e6:5791": "Identiv uTrust 3701 F CL Reader",
    "04e6:5612": "Identiv uTrust 3720 Contactless Reader",
    "04e6:5613": "Identiv uTrust 3721 Contactless Reader",
}
"""Contactless readers that pcscd takes, with the name that pcscd's driver (libccid) gives them."""


@dataclass(frozen=True, slots=True)
class PrinterModel:
    """A receipt printer. ``profile``: python-escpos's; ``columns``: characters across the paper."""

    name: str
    profile: str = "TM-T20II"
    columns: int = 48
    confirms: bool = False
    full_status: bool = False


PRINTERS = {
    "04b8:0202": PrinterModel("Epson TM series", "TM-T88IV", 42),
    "04b8:0e15": PrinterModel("Epson TM-T20II"),
    "04b8:0e28": PrinterModel("Epson TM-T20III", confirms=True),
    "0519:0001": PrinterModel("Star TSP"),
    "0519:0003": PrinterModel("Star TSP100"),
    "0dd4:0205": PrinterModel("Custom VKP80III", full_status=True),
    "0dd4:0237": PrinterModel("Custom K80", full_status=True),
    "1504:001f": PrinterModel("Bixolon SRP"),
    "1d90:20f0": PrinterModel("Citizen", "CT-S651"),
    "2730:200f": PrinterModel("Citizen CT-S", "CT-S651"),
    "0fe6:811e": PrinterModel("printer without a maker's name", "POS-5890", 32),
    "0416:5011": PrinterModel("printer without a maker's name", "POS-5890", 32),
    "0483:5743": PrinterModel("printer without a maker's name", "POS-5890", 32),
    "0456:0808": PrinterModel("printer without a maker's name", "POS-5890", 32),
    "6868:0500": PrinterModel("printer without a maker's name", "POS-5890", 32),
}
"""Receipt printers by their ids."""

PRINTER_MAKERS = {
    "04b8": "Epson",
    "0519": "Star",
    "0dd4": "Custom",
    "1504": "Bixolon",
    "1d90": "Citizen",
    "2730": "Citizen",
}
"""Whatever these makers call a printer is taken for a receipt printer."""

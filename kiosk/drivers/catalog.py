"""Every driver there is, with its settings: one line each, no discovery.

The settings of a device are the arguments of its driver. Drivers are imported when they are built.
"""

from pathlib import Path
from typing import Annotated, Literal, assert_never

from pydantic import BaseModel, ConfigDict, Field

from kiosk.domain.reading import Require
from kiosk.drivers import Printer, Reader
from kiosk.drivers.eid import BELGIAN_ROOTS
from kiosk.drivers.escpos_address import Address, NetworkAddress, SerialAddress, UsbAddress
from kiosk.drivers.escpos_job import Cut, Model
from kiosk.drivers.escpos_presenter import Presenter
from kiosk.drivers.escpos_text import CodePage
from kiosk.drivers.health import DeviceKind
from kiosk.drivers.keyboard import Layout


class Device(BaseModel):
    """What all devices' settings share: nothing unknown, nothing changed later."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Eid(Device):
    """A contact card reader for Belgian eIDs, through pcscd."""

    driver: Literal["eid"]
    socket: Path | None = Field(None, description="pcscd's socket; the system's by default")
    roots: Path | None = Field(
        None, description="folder with root certificates to trust; the Belgian ones by default"
    )
    require: Require = Field(Require.SIGNED, description="how sure the kiosk must be of a card")
    reader_name: str | None = Field(None, description="how the reader's name begins")

    @property
    def trusted_roots(self) -> Path:
        """The folder of the roots that it believes."""
        return self.roots or BELGIAN_ROOTS


class Nfc(Device):
    """A contactless reader that nfcpy drives."""

    driver: Literal["nfc"]
    path: str = Field("/dev/kiosk/nfc", description="device file, or nfcpy's path of a USB reader")


class NfcPcsc(Device):
    """A contactless reader through pcscd."""

    driver: Literal["nfc-pcsc"]
    socket: Path | None = Field(None, description="pcscd's socket; the system's by default")
    reader_name: str | None = Field(None, description="how the reader's name begins")


class Hid(Device):
    """A scanner that types like a keyboard."""

    driver: Literal["hid"]
    path: str = Field("/dev/kiosk/scanner", description="input device")
    layout: Layout = Field(Layout.US, description="the keyboard that the scanner plays")


class Serial(Device):
    """A scanner that sends lines on a serial port."""

    driver: Literal["serial"]
    path: str = Field("/dev/kiosk/scanner-serial", description="serial port")
    baud: int = Field(9600, gt=0, description="bits per second")


class EscPos(Device):
    """What all receipt printers have."""

    profile: str = Field("TM-T20II", description="python-escpos profile of it or a near relative")
    columns: int = Field(48, ge=16, le=96, description="characters across the paper")
    cut: Cut = Field(Cut.PARTIAL, description="how the paper is cut")
    code_page: CodePage | None = Field(None, description="the profile's best by default")
    confirms: bool = Field(False, description="it says when a receipt is on the paper (GS ( H)")
    presenter: Presenter = Field(Presenter.NONE, description="what hands the receipt out")
    logo: Path | None = Field(None, description="a PNG that heads every receipt")
    full_status: bool = Field(False, description="it tells all at once (DLE EOT 20: Custom)")

    @property
    def model(self) -> Model:
        """What kind of printer it is."""
        return Model(
            self.profile,
            self.columns,
            self.cut,
            self.code_page,
            self.confirms,
            self.presenter,
            self.logo,
            self.full_status,
        )


class EscPosNetwork(EscPos):
    """A receipt printer on the network."""

    driver: Literal["escpos-network"]
    host: str = Field(description="its name or address")
    port: int = Field(9100, ge=1, le=65535, description="its TCP port")


class EscPosSerial(EscPos):
    """A receipt printer on a serial port."""

    driver: Literal["escpos-serial"]
    path: str = Field("/dev/kiosk/printer", description="serial port")
    baud: int = Field(19200, gt=0, description="bits per second")


class EscPosUsb(EscPos):
    """A receipt printer on USB."""

    driver: Literal["escpos-usb"]
    vendor: int = Field(description="USB vendor id, e.g. 0x04b8")
    product: int = Field(description="USB product id, e.g. 0x0e28")


ReaderSettings = Eid | Nfc | NfcPcsc | Hid | Serial
PrinterSettings = EscPosNetwork | EscPosSerial | EscPosUsb
DeviceSettings = Annotated[ReaderSettings | PrinterSettings, Field(discriminator="driver")]

DEVICES: dict[str, type[Device]] = {
    "eid": Eid,
    "nfc": Nfc,
    "nfc-pcsc": NfcPcsc,
    "hid": Hid,
    "serial": Serial,
    "escpos-network": EscPosNetwork,
    "escpos-serial": EscPosSerial,
    "escpos-usb": EscPosUsb,
}
"""Each driver's settings."""


def kind_of(device: ReaderSettings | PrinterSettings) -> DeviceKind:
    """Return what kind of device it is, for the screens and the health page."""
    match device:
        case Eid():
            return DeviceKind.EID
        case Nfc() | NfcPcsc():
            return DeviceKind.NFC
        case Hid() | Serial():
            return DeviceKind.SCANNER
        case EscPosNetwork() | EscPosSerial() | EscPosUsb():
            return DeviceKind.PRINTER
        case _:
            assert_never(device)


def build_reader(name: str, device: ReaderSettings) -> Reader:
    """Make the driver of a reader; nothing is opened yet."""
    match device:
        case Eid():
            from kiosk.drivers.pcsc import EidReader

            return EidReader(
                name,
                socket=device.socket,
                roots=device.trusted_roots,
                require=device.require,
                reader_name=device.reader_name,
            )
        case Nfc():
            from kiosk.drivers.nfc import NfcReader

            return NfcReader(name, device.path)
        case NfcPcsc():
            from kiosk.drivers.contactless import ContactlessReader

            return ContactlessReader(name, socket=device.socket, reader_name=device.reader_name)
        case Hid():
            from kiosk.drivers.scanner_evdev import EvdevScanner

            return EvdevScanner(name, device.path, device.layout)
        case Serial():
            from kiosk.drivers.scanner_serial import SerialScanner

            return SerialScanner(name, device.path, device.baud)
        case _:
            assert_never(device)


def build_printer(name: str, device: PrinterSettings, private: Path) -> Printer:
    """Make the driver of a printer. ``private``: a folder that only the kiosk may write."""
    from kiosk.drivers.printer import EscposPrinter

    return EscposPrinter(name, _address(device), device.model, private)


def _address(device: PrinterSettings) -> Address:
    match device:
        case EscPosNetwork():
            return NetworkAddress(device.host, device.port)
        case EscPosSerial():
            return SerialAddress(device.path, device.baud)
        case EscPosUsb():
            return UsbAddress(device.vendor, device.product)
        case _:
            assert_never(device)

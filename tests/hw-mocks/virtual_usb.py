"""A USB bus with one printer on it, as pyusb sees a bus: descriptors, claims, bulk transfers.

It takes and gives bytes as a bus does: as many as the device has room for, within the time given,
in packets. It can misbehave as a bus does. Free of pytest.
"""

import array
import errno
import threading
from collections import deque
from collections.abc import Callable, Iterator
from types import SimpleNamespace

from usb.backend import IBackend
from usb.core import USBError, USBTimeoutError

VENDOR, PRODUCT = 0x04B8, 0x0E28
_OUT, _IN = 0x02, 0x83
_PACKET = 64
_ROOM = 4096
"""Bytes that the printer takes before it has printed any, as real ones do."""
_COMMON = {"bLength": 0, "bDescriptorType": 0, "extra_descriptors": []}
_KEYBOARD = SimpleNamespace(
    **_COMMON,
    bInterfaceNumber=0,
    bAlternateSetting=0,
    bNumEndpoints=0,
    bInterfaceClass=3,
    bInterfaceSubClass=0,
    bInterfaceProtocol=0,
    iInterface=0,
)
_PRINTER = SimpleNamespace(
    **_COMMON,
    bInterfaceNumber=1,
    bAlternateSetting=0,
    bNumEndpoints=2,
    bInterfaceClass=7,
    bInterfaceSubClass=1,
    bInterfaceProtocol=2,
    iInterface=0,
)


class VirtualUsb(IBackend):
    """The bus. ``hear``: the printer's ear; called on a thread of the device's own."""

    def __init__(self, hear: Callable[[bytes], None]) -> None:
        self._hear = hear
        self._change = threading.Condition()
        self._to_printer: deque[bytes] = deque()
        self._to_host = bytearray()
        self._plugged = False
        self._number = 0
        self._claimed: set[int] = set()
        self._ear: threading.Thread | None = None
        self.opened = 0
        """How often a program opened the device."""
        self.reset = 0
        """How often it was reset: what it was doing is then lost."""
        self.kernel_driver = True
        """Whether the system's own printer driver holds it."""
        self.refuses: int | None = None
        """With which error number the device cannot be claimed, if it cannot."""
        self.at_once = _ROOM
        """How many bytes a transfer takes at most before its time is over."""
        self.stalls_after: int | None = None
        """After how many bytes more it takes nothing, until the halt is cleared."""
        self.bulk = True
        """Whether its endpoints are of the kind that printers have."""
        self.whispers = 0
        """How many reads end early, with nothing."""
        self.plug()

    # --- the device ------------------------------------------------------------------------

    def say(self, data: bytes) -> None:
        """Send bytes to the host; they wait until it reads them."""
        with self._change:
            self._to_host += data
            self._change.notify_all()

    def plug(self) -> None:
        """Put it into the bus."""
        if self._plugged:
            return
        self._plugged = True
        self._number += 1
        self._to_printer.clear()
        self._to_host.clear()
        self._claimed.clear()
        self._ear = threading.Thread(target=self._listen, daemon=True)
        self._ear.start()

    def unplug(self) -> None:
        """Pull it out: whoever holds it finds that there is no such device any more."""
        with self._change:
            self._plugged = False
            self._change.notify_all()
        if self._ear and self._ear is not threading.current_thread():
            self._ear.join()

    def __exit__(self, *_: object) -> None:
        self.unplug()

    def _listen(self) -> None:
        while True:
            with self._change:
                self._change.wait_for(lambda: self._to_printer or not self._plugged)
                if not self._plugged:
                    return
                data = self._to_printer[0]
            self._hear(data)
            with self._change:
                if self._to_printer:
                    self._to_printer.popleft()
                self._change.notify_all()

    # --- what pyusb asks of a bus ----------------------------------------------------------

    def enumerate_devices(self) -> Iterator[int]:
        """What is plugged in; each time it is plugged in it is another device to the bus."""
        return iter([self._number] if self._plugged else [])

    def get_device_descriptor(self, _device: int) -> SimpleNamespace:
        """Its ids."""
        return SimpleNamespace(
            **_COMMON,
            **dict.fromkeys(
                ("bcdUSB", "bDeviceClass", "bDeviceSubClass", "bDeviceProtocol", "bcdDevice"), 0
            ),
            **dict.fromkeys(("iManufacturer", "iProduct", "iSerialNumber", "port_number"), 0),
            idVendor=VENDOR,
            idProduct=PRODUCT,
            bMaxPacketSize0=_PACKET,
            bNumConfigurations=1,
            address=5,
            bus=1,
            port_numbers=(1,),
            speed=2,
        )

    def get_configuration_descriptor(self, _device: int, index: int) -> SimpleNamespace:
        """One configuration of two interfaces."""
        if index:
            raise IndexError(index)
        return SimpleNamespace(
            **_COMMON,
            wTotalLength=0,
            bNumInterfaces=2,
            bConfigurationValue=1,
            iConfiguration=0,
            bmAttributes=0,
            bMaxPower=1,
        )

    def get_interface_descriptor(
        self, _device: int, number: int, alternate: int, _configuration: int
    ) -> SimpleNamespace:
        """A keyboard, for the buttons that some have, and the printer."""
        if alternate:
            raise IndexError(alternate)
        return (_KEYBOARD, _PRINTER)[number]

    def get_endpoint_descriptor(
        self, _device: int, number: int, interface: int, _alternate: int, _configuration: int
    ) -> SimpleNamespace:
        """The printer's two; not the two that most printers have."""
        if interface != _PRINTER.bInterfaceNumber:
            raise IndexError(number)
        return SimpleNamespace(
            **_COMMON,
            bEndpointAddress=(_OUT, _IN)[number],
            bmAttributes=2 if self.bulk else 3,
            wMaxPacketSize=_PACKET,
            bInterval=0,
            bRefresh=0,
            bSynchAddress=0,
        )

    def open_device(self, device: int) -> int:
        """A program opens it."""
        self._there(device)
        self.opened += 1
        return device

    def close_device(self, _handle: int) -> None:
        """And closes it."""

    def get_configuration(self, handle: int) -> int:
        """The system has configured it."""
        self._there(handle)
        return 1

    def is_kernel_driver_active(self, _handle: int, interface: int) -> bool:
        """Whether the system's driver holds the interface."""
        return self.kernel_driver and interface == _PRINTER.bInterfaceNumber

    def detach_kernel_driver(self, _handle: int, _interface: int) -> None:
        """Make it let go."""
        self.kernel_driver = False

    def claim_interface(self, handle: int, interface: int) -> None:
        """One program at a time, and not beside the system's driver."""
        self._there(handle)
        if self.kernel_driver or interface in self._claimed:
            raise _error(errno.EBUSY)
        if self.refuses is not None:
            raise _error(self.refuses)
        self._claimed.add(interface)

    def release_interface(self, handle: int, interface: int) -> None:
        """Give it free."""
        self._there(handle)
        self._claimed.discard(interface)

    def reset_device(self, _handle: int) -> None:
        """Break off whatever it does."""
        self.reset += 1
        self._to_printer.clear()
        self._to_host.clear()

    def clear_halt(self, _handle: int, _endpoint: int) -> None:
        """Let it go on after a stall."""
        self.stalls_after = None

    def bulk_write(
        self, handle: int, endpoint: int, interface: int, data: "array.array[int]", timeout: int
    ) -> int:
        """Take what fits within the time; ``timeout`` in ms."""
        self._there(handle)
        assert (endpoint, interface in self._claimed) == (_OUT, True)
        rest = bytes(data)[: self.at_once]
        taken = 0
        with self._change:
            while rest:
                self._change.wait_for(lambda: self._room() or not self._plugged, timeout / 1000)
                self._there(handle)
                if self.stalls_after == 0:
                    raise _error(errno.EPIPE)
                if not (room := self._room()):
                    break
                self._to_printer.append(rest[:room])
                taken += len(rest[:room])
                if self.stalls_after is not None:
                    self.stalls_after = max(0, self.stalls_after - len(rest[:room]))
                rest = rest[room:]
                self._change.notify_all()
        if not taken:
            raise USBTimeoutError("timed out", errno=errno.ETIMEDOUT)
        return taken

    def bulk_read(
        self, handle: int, endpoint: int, interface: int, buffer: "array.array[int]", timeout: int
    ) -> int:
        """Give what the printer says as soon as it does; ``timeout`` in ms."""
        self._there(handle)
        assert (endpoint, interface in self._claimed) == (_IN, True)
        with self._change:
            if self.whispers and self._plugged:
                self.whispers -= 1
                return 0
            self._change.wait_for(lambda: self._to_host or not self._plugged, timeout / 1000)
            self._there(handle)
            if not self._to_host:
                raise USBTimeoutError("timed out", errno=errno.ETIMEDOUT)
            packet = bytes(self._to_host[:_PACKET])
            if len(packet) > len(buffer):
                raise _error(errno.EOVERFLOW)
            del self._to_host[: len(packet)]
            buffer[: len(packet)] = array.array("B", packet)
            return len(packet)

    def _room(self) -> int:
        return _ROOM - sum(map(len, self._to_printer))

    def _there(self, handle: int) -> None:
        if not self._plugged or handle != self._number:
            raise _error(errno.ENODEV)


def _error(number: int) -> USBError:
    return USBError(errno.errorcode[number], errno=number)

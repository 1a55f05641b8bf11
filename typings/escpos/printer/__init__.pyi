"""The printers that the kiosk uses."""

from . import network, serial, usb
from .dummy import Dummy
from .network import Network
from .serial import Serial
from .usb import Usb

__all__ = ["Dummy", "Network", "Serial", "Usb", "network", "serial", "usb"]

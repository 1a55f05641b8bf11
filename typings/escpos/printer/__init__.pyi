"""The printers that the kiosk uses."""

from . import network, serial, usb
from .dummy import Dummy
from .network import Network
from .serial import Serial

__all__ = ["Dummy", "Network", "Serial", "network", "serial", "usb"]

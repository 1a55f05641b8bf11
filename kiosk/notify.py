"""Telling systemd how we are (sd_notify(3)): one datagram to the socket that it names."""

import os
import socket


def tell_systemd(message: str) -> None:
    """Send e.g. ``READY=1``; does nothing where systemd did not start us."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    name = "\0" + address[1:] if address.startswith("@") else address
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line:
        line.sendto(message.encode(), name)

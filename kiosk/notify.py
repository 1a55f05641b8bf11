"""Telling systemd how we are (sd_notify(3)): one datagram to the socket that it names."""

import asyncio
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


async def keep_watchdog_quiet() -> None:
    """Tell systemd's watchdog that the event loop still turns (WatchdogSec= in the unit).

    Ends at once where none watches.
    """
    microseconds = int(os.environ.get("WATCHDOG_USEC", "0"))
    while microseconds:
        tell_systemd("WATCHDOG=1")
        await asyncio.sleep(microseconds / 1e6 / 3)

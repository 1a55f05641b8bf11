"""systemd learns how the kiosk is, by datagrams on a socket that it names."""

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.notify import keep_watchdog_quiet, tell_systemd


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.setblocking(False)
        yield listening


def test_systemd_is_told_that_the_kiosk_is_ready(systemd: socket.socket) -> None:
    tell_systemd("READY=1")
    assert systemd.recv(64) == b"READY=1"


def test_without_systemd_nobody_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    tell_systemd("READY=1")


async def test_the_watchdog_hears_again_and_again(
    systemd: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", "3000")
    quiet = asyncio.create_task(keep_watchdog_quiet())
    for _ in range(3):
        async with asyncio.timeout(10):
            assert await asyncio.get_running_loop().sock_recv(systemd, 64) == b"WATCHDOG=1"
    quiet.cancel()


async def test_where_no_watchdog_listens_nothing_is_sent(
    systemd: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WATCHDOG_USEC", raising=False)
    await keep_watchdog_quiet()
    with pytest.raises(BlockingIOError):
        systemd.recv(64)

"""The inside of the namespace: runs pcscd and hands out connections to its virtual reader.

A program of its own, started by ``virtual_pcscd`` under ``unshare -rnmp``; it is process 1 there,
so when it ends, for whatever reason, the kernel ends pcscd too. It ends when its control line is
closed, which also happens when the process that started it dies.

Control line, one byte each way: ``C`` + slot → a connected socket · ``Z`` freeze · ``T`` thaw ·
``E`` end. Closed without ``E``, nobody else will clear up, so the directory goes, too.
"""

import fcntl
import shutil
import signal
import socket
import struct
import subprocess
import sys
from pathlib import Path

from asking_others import ask_until

SET_UP, READY, DONE, FAILED = b"S", b"R", b"D", b"F"
CONNECT, FREEZE, THAW, END = b"C", b"Z", b"T", b"E"
FIRST_PORT = 0x8C7B
"""vpcd's TCP port for its first slot; the second's is the next."""

_SIOCGIFFLAGS, _SIOCSIFFLAGS, _IFF_UP = 0x8913, 0x8914, 1
_START_SECONDS = 10
_STOP_SECONDS = 2


def _loopback_up() -> None:
    """What ``ip link set lo up`` does, which need not be installed."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        asked = fcntl.ioctl(any_socket, _SIOCGIFFLAGS, struct.pack("16sh22x", b"lo", 0))
        flags = struct.unpack("16sh22x", asked)[1] | _IFF_UP
        fcntl.ioctl(any_socket, _SIOCSIFFLAGS, struct.pack("16sh22x", b"lo", flags))


def _own_run_directory(outside: Path) -> None:
    """A /run of our own, in which pcscd's directory is the one that is seen outside."""
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/run"], check=True)
    Path("/run/pcscd").mkdir()
    subprocess.run(["mount", "--bind", outside, "/run/pcscd"], check=True)


def _started(command: list[str], log: Path) -> "subprocess.Popen[bytes]":
    with log.open("wb") as out:
        pcscd = subprocess.Popen(command, stdout=out, stderr=out)

    def is_ready() -> bool:
        assert pcscd.poll() is None, "pcscd does not start"
        return b"daemon ready" in log.read_bytes()

    ask_until(is_ready, "pcscd is ready", _START_SECONDS)
    return pcscd


def _obey(control: socket.socket, pcscd: "subprocess.Popen[bytes]") -> bool:
    """Until it should end; whether it was told so."""
    while order := control.recv(2):
        match order[:1]:
            case b"C":
                _hand_out(control, FIRST_PORT + order[1])
            case b"Z":
                pcscd.send_signal(signal.SIGSTOP)
                control.sendall(DONE)
            case b"T":
                pcscd.send_signal(signal.SIGCONT)
                control.sendall(DONE)
            case b"E":
                return True
    return False


def _hand_out(control: socket.socket, port: int) -> None:
    try:
        line = socket.create_connection(("127.0.0.1", port), timeout=_START_SECONDS)
    except OSError:
        control.sendall(FAILED)
        return
    with line:
        socket.send_fds(control, [DONE], [line.fileno()])


def main(control_fd: int, directory: Path, command: list[str]) -> None:
    """Run until told to end. ``directory``: pcscd's, in one made for it alone."""
    with socket.socket(fileno=control_fd) as control:
        _loopback_up()
        _own_run_directory(directory)
        control.sendall(SET_UP)
        pcscd = _started(command, directory / "pcscd.log")
        control.sendall(READY)
        told_to_end = _obey(control, pcscd)
    pcscd.send_signal(signal.SIGCONT)
    pcscd.terminate()
    try:
        pcscd.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        pcscd.kill()
    if not told_to_end:
        shutil.rmtree(directory.parent, ignore_errors=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])

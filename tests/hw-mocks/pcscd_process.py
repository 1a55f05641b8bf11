"""One life of a pcscd in a namespace, seen from outside."""

import contextlib
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pcscd_namespace

_SECONDS = 20
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class NamespaceNotPermitted(Exception):
    """The machine does not let us make a namespace. Says so in one sentence."""


class PcscdFailed(Exception):
    """pcscd did not start, or died. Says what it last said."""


@dataclass(frozen=True, slots=True)
class PcscdProcess:
    """A running pcscd. It dies with this process, however that ends."""

    _process: "subprocess.Popen[bytes]"
    _control: socket.socket
    _directory: Path

    @classmethod
    def started(cls, command: list[str], directory: Path) -> "PcscdProcess":
        """Run pcscd's ``command`` with ``directory`` as its /run/pcscd, until it is ready.

        Raises ``NamespaceNotPermitted`` or ``PcscdFailed``.
        """
        ours, theirs = socket.socketpair()
        ours.settimeout(_SECONDS)
        inside = [pcscd_namespace.__file__, str(theirs.fileno()), str(directory), *command]
        with theirs, (directory / "namespace.log").open("wb") as log:
            process = subprocess.Popen(
                ["/usr/bin/unshare", "-rnmp", "--fork", "--kill-child", sys.executable, *inside],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={"PATH": _PATH, "LC_ALL": "C"},
            )
        started = cls(process, ours, directory)
        started._wait_until_ready()
        return started

    def connect(self, slot: int) -> socket.socket:
        """A connection to the virtual reader's slot: a card goes in."""
        self._control.sendall(pcscd_namespace.CONNECT + bytes([slot]))
        answer, lines, _, _ = socket.recv_fds(self._control, 1, 1)
        if answer != pcscd_namespace.DONE:
            raise PcscdFailed(f"The virtual reader takes no card: {self._last_words()}")
        return socket.socket(fileno=lines[0])

    def order(self, order: bytes) -> None:
        """``FREEZE`` or ``THAW`` it."""
        self._control.sendall(order)
        if self._told() != pcscd_namespace.DONE:
            raise PcscdFailed(f"pcscd is no more: {self._last_words()}")

    def end(self) -> None:
        """End it and all that runs with it."""
        with contextlib.suppress(OSError):  # it may have ended by itself
            self._control.sendall(pcscd_namespace.END)
        self._control.close()
        self._process.wait(_SECONDS)

    def _wait_until_ready(self) -> None:
        if self._told() != pcscd_namespace.SET_UP:
            self.end()
            raise NamespaceNotPermitted(
                "There is no virtual eID reader, for this machine does not permit namespaces "
                f"({self._last_words()}): permit them, or run as root."
            )
        if self._told() != pcscd_namespace.READY:
            self.end()
            raise PcscdFailed(f"pcscd does not start: {self._last_words()}")

    def _told(self) -> bytes:
        try:
            return self._control.recv(1)
        except OSError:
            return b""

    def _last_words(self) -> str:
        logs = (self._directory / "namespace.log", self._directory / "pcscd.log")
        said = "\n".join(log.read_text(errors="replace") for log in logs if log.exists())
        return (said.strip() or "no reason given").splitlines()[-1]

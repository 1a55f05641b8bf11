"""The line from kiosk to central service: it can be cut, lose a reply, or talk nonsense.

What is said on a line that is cut, or to nobody, arrives later, as on a network that loses packets
for a while: a kiosk that is refused each try waits longer from try to try, and a story with it.
"""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field


@dataclass
class Line:
    """A TCP line on loopback, from ``port`` to whatever listens on ``target``."""

    target: int
    _listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    _open: set[socket.socket] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _losing: tuple[bytes, Callable[[], None]] | None = None
    _nonsense: bytes | None = None
    _doomed: socket.socket | None = None
    _is_good: threading.Event = field(default_factory=threading.Event)
    _is_closed: threading.Event = field(default_factory=threading.Event)
    lost: threading.Event = field(default_factory=threading.Event)
    """Set once the reply that was to be lost is lost."""
    talked: threading.Event = field(default_factory=threading.Event)
    """Set once nonsense was talked."""

    def __post_init__(self) -> None:
        """Begin as a good line."""
        self._is_good.set()

    @property
    def port(self) -> int:
        """Where the kiosk calls."""
        return int(self._listener.getsockname()[1])

    def cut(self) -> None:
        """End every call, and let no other through until the line is mended."""
        self._is_good.clear()
        self._hang_up()

    def mend(self) -> None:
        """Make it a good line again; a good one stays as it is."""
        self._nonsense = None
        self._is_good.set()

    def talk_nonsense(self, answer: bytes) -> None:
        """Answer the next call with these bytes, and be cut otherwise."""
        self.talked.clear()
        self._nonsense = answer
        self.cut()

    def lose_next_reply(self, to: bytes, then: Callable[[], None]) -> None:
        """Let the next request that begins so through; when its reply comes, lose it."""
        self.lost.clear()
        self._losing = (to, then)

    def serve(self) -> None:
        """Take calls until closed."""
        with contextlib.suppress(OSError):
            while True:
                caller, _ = self._listener.accept()
                threading.Thread(target=self._connect, args=(caller,), daemon=True).start()

    def close(self) -> None:
        """End it all."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._hang_up()
        self._is_closed.set()
        self._is_good.set()

    def _connect(self, caller: socket.socket) -> None:
        with caller, contextlib.suppress(OSError):
            self._note(caller)
            with self._lock:
                nonsense, self._nonsense = self._nonsense, None
            if nonsense is not None:
                caller.recv(65536)
                caller.sendall(nonsense)
                self.talked.set()
                return
            with self._reached() as called:
                self._note(called)
                asked = threading.Thread(target=self._pump, args=(caller, called), daemon=True)
                asked.start()
                self._pump_replies(called, caller)
                for end in (called, caller):  # closing alone would not wake the other thread
                    with contextlib.suppress(OSError):
                        end.shutdown(socket.SHUT_RDWR)
                asked.join(1)

    def _reached(self) -> socket.socket:
        """Get through: once the line is good, and somebody is at its other end."""
        while not self._is_closed.wait(0.02):
            self._is_good.wait()
            with contextlib.suppress(ConnectionRefusedError):
                return socket.create_connection(("127.0.0.1", self.target))
        raise ConnectionAbortedError

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if self._losing is not None and data.startswith(self._losing[0]):
                    self._doomed = sink
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)

    def _pump_replies(self, source: socket.socket, sink: socket.socket) -> None:
        while data := source.recv(65536):
            if self._losing is not None and self._doomed is source:
                (_, then), self._losing, self._doomed = self._losing, None, None
                then()
                self.lost.set()
                self._hang_up()
                return
            sink.sendall(data)

    def _note(self, end: socket.socket) -> None:
        with self._lock:
            self._open = {other for other in self._open if other.fileno() >= 0} | {end}

    def _hang_up(self) -> None:
        with self._lock:
            for end in self._open:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def line_to(target: int) -> Iterator[Line]:
    """Lay a line."""
    line = Line(target)
    serving = threading.Thread(target=line.serve, daemon=True)
    serving.start()
    try:
        yield line
    finally:
        line.close()
        serving.join(5)

"""The programs of a whole library on one machine, with virtual devices.

`make run`, the journeys of the tests and `make bench` start the same ones.
"""

import sys
from dataclasses import astuple, dataclass
from pathlib import Path

from tools.ports import HERE
from tools.supervise import Chore, Service

ROOT = Path(__file__).resolve().parent.parent
BRANCH = "3550"
"""Zottegem, in a regiobib with Oosterzele."""


@dataclass(frozen=True, slots=True)
class Ports:
    """On which ports of this machine they answer."""

    screen: int
    central: int
    bench: int
    line: int = 0
    """Where the kiosk calls the central service; 0: at its own port."""
    mail: int = 0
    """Where a mail server takes letters in the open; 0: there is none, and no e-mail."""


@dataclass(frozen=True, slots=True)
class Programs:
    """How each program is started. ``place``: the folder in which they keep their files."""

    place: Path
    ports: Ports
    branch: str = BRANCH
    receipts: str = "ask"
    data: Path = ROOT / "demo"
    """What the central service imports, and whom the bench knows."""
    credentials: Path | None = None
    """What systemd would give the kiosk, e.g. the PIN of staff; none: there is no staff's page."""

    @property
    def central_url(self) -> str:
        """Where the central service answers."""
        return f"http://{HERE}:{self.ports.central}"

    @property
    def bench_url(self) -> str:
        """Where the bench's own program answers."""
        return f"http://{HERE}:{self.ports.bench}"

    @property
    def screen_url(self) -> str:
        """Where the kiosk answers."""
        return f"http://{HERE}:{self.ports.screen}"

    @property
    def central_state(self) -> Path:
        """Where the central service keeps its files."""
        return self.place / "central"

    @property
    def desk(self) -> Path:
        """Where the virtual devices are."""
        return self.place / "desk"

    @property
    def settings(self) -> Path:
        """The kiosk's settings, put together from the bench's part and ours."""
        return self.place / "kiosk.toml"

    @property
    def identity(self) -> Path:
        """What the kiosk is at the central service, once it is enrolled."""
        return self.place / "kiosk" / "identity.json"

    def central(self) -> Service:
        """Start the central service; it imports the demo's data where it has none."""
        command = _module("central", "serve", "--state", self.central_state)
        where = ("--host", HERE, "--port", self.ports.central)
        demo = ("--import-if-empty", self.data)
        return Service("central", _texts(*command, *where, *demo), f"{self.central_url}/health")

    def bench(self) -> Service:
        """Start the virtual devices."""
        command = _module("virtual_desk", "--directory", self.desk, "--port", self.ports.bench)
        return Service(
            "bench",
            _texts(*command, "--demo", self.data, "--screen", f"{self.screen_url}/"),
            f"{self.bench_url}/bench/state",
            {"PYTHONPATH": str(ROOT / "tests" / "hw-mocks")},
        )

    def preparation(self) -> Chore:
        """Write the kiosk's settings and, the first time, enrol it at the central service."""
        words = _module("tools.prepare", self.place, *astuple(self.ports), self.branch)
        words += (self.receipts,)
        return Chore("prepare", _texts(*words))

    def all(self) -> list[Service | Chore]:
        """All of them, in the order in which they need each other."""
        return [self.central(), self.bench(), self.preparation(), self.kiosk()]

    def kiosk(self) -> Service:
        """Start the kiosk."""
        command = _module("kiosk", "run", "--settings", self.settings)
        given = {} if self.credentials is None else {"CREDENTIALS_DIRECTORY": str(self.credentials)}
        return Service("kiosk", _texts(*command), f"{self.screen_url}/api/health", given)

    def write_settings(self) -> None:
        """Write the kiosk's settings; the bench must have written its part."""
        ours = f"""# Written by the development set each time it starts.
state = "{self.place / "kiosk"}"

[central]
url = "http://{HERE}:{self.ports.line or self.ports.central}"

[screen]
port = {self.ports.screen}
receipts = "{self.receipts}"

"""
        mail = f"""[email]
host = "{HERE}"
port = {self.ports.mail}
security = "none"
sender = "bib@voorbeeld.example"
timeout = 2

"""
        ours += mail if self.ports.mail else ""
        devices = (self.desk / "devices.toml").read_text(encoding="utf-8")
        self.settings.write_text(ours + devices, encoding="utf-8")


def _module(*words: object) -> tuple[object, ...]:
    return (sys.executable, "-m", *words)


def _texts(*words: object) -> list[str]:
    return [str(word) for word in words]

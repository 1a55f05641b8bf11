"""The doctor looks at a whole kiosk, with the daemon running or not."""

import json
import logging
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from answering_server import Answering, answering
from kiosk.bodies import Kind
from kiosk.cache.local import Cursor, LocalCache
from kiosk.cache.outbox import Outbox
from kiosk.cli import main
from kiosk.domain.ids import RegionId
from kiosk.domain.region import Region
from kiosk.sync.identity import SEALED, Identity, keep_identity
from kiosk.sync.revoked import note_revoked
from kiosk.technician.doctor import examine
from kiosk.technician.finding import Complaint, Finding, State, healthy, ill, wary, well
from kiosk.technician.report import as_json, as_text
from machine_tree import MachineTree
from small_region import put
from virtual_scanner import VirtualHidScanner

IDENTITY = {"kiosk": "k1", "region": "waas", "branch": "3550", "private_key": "7a" * 32}


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    """The commands quieten the process that they have to themselves."""
    yield
    logging.disable(logging.NOTSET)


@dataclass
class KioskOnDisk:
    """A kiosk that is installed and filled; its daemon is another matter."""

    tree: MachineTree
    central: Answering
    scanner: VirtualHidScanner
    port: int

    @property
    def state(self) -> Path:
        """Its own folder."""
        return self.tree.root / "var/lib/kiosk"

    def settings(self, more: str = "") -> Path:
        """Write its settings."""
        return self.tree.write(
            "etc/kiosk/kiosk.toml",
            f'state = "{self.state}"\n'
            f'[central]\nurl = "{self.central.url}"\n'
            f"[screen]\nport = {self.port}\n"
            f'[devices.scanner]\ndriver = "hid"\npath = "{self.scanner.path}"\n{more}',
        )

    async def examined(self) -> dict[str, Finding]:
        """What the doctor finds, by what it is about."""
        findings = await examine(self.settings(), self.tree.machine)
        return {finding.about: finding for finding in findings}

    def doctor(self, *words: str) -> Result:
        """Run the command."""
        where = ("--settings", str(self.settings()), "--root", str(self.tree.root))
        return CliRunner().invoke(main, ["doctor", *where, *words])


@pytest.fixture
def on_disk(tree: MachineTree, hid_scanner: VirtualHidScanner) -> Iterator[KioskOnDisk]:
    with answering() as nobody:
        port = int(nobody.url.rpartition(":")[2])
    with answering() as central:
        kiosk = KioskOnDisk(tree, central, hid_scanner, port)
        kiosk.settings()
        told = IDENTITY | {"region_key": "ab" * 32}
        keep_identity(kiosk.state, Identity.model_validate(told))
        cache = LocalCache(kiosk.state / "cache.db")
        cache.apply([put(Kind.REGION, "waas", Region(RegionId("waas")))], Cursor("e1", 5))
        cache.close()
        Outbox(kiosk.state / "outbox.db").close()
        yield kiosk


def self_report(**device: str) -> bytes:
    return json.dumps(
        {
            "branch": "3550",
            "central_up": True,
            "freshness": "fresh",
            "cache_age_seconds": 5,
            "unsent": 0,
            "set_aside": 0,
            "devices": [
                {
                    "name": "scanner",
                    "kind": "scanner",
                    "state": "online",
                    "since": datetime.now(UTC).isoformat(),
                    "fault": None,
                    "sentence": "",
                }
                | device
            ],
        }
    ).encode()


async def test_of_a_good_kiosk_only_the_daemon_is_missing(on_disk: KioskOnDisk) -> None:
    found = await on_disk.examined()
    bad = {about: one.complaint for about, one in found.items() if one.state is State.BAD}
    assert bad == {"kiosk": Complaint.KIOSK_NOT_RUNNING}
    assert found["device scanner"].state is State.OK
    assert found["central service"].state is State.OK
    assert found["identity"].reason == "enrolled for branch 3550"


async def test_a_kiosk_whose_keys_are_with_systemd_is_enrolled(on_disk: KioskOnDisk) -> None:
    (on_disk.state / "identity.json").unlink()
    assert (await on_disk.examined())["identity"].complaint is Complaint.NOT_ENROLLED
    on_disk.tree.write(SEALED.lstrip("/"), "only systemd can read this")
    assert (await on_disk.examined())["identity"].state is State.OK


async def test_the_mail_server_is_looked_at_where_there_is_one(on_disk: KioskOnDisk) -> None:
    assert "mail server" not in await on_disk.examined()
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        email = f'[email]\nhost = "127.0.0.1"\nport = {port}\nsender = "bib@here.example"\n'
        findings = await examine(on_disk.settings(email), on_disk.tree.machine)
    assert [one.complaint for one in findings if one.about == "mail server"] == [
        Complaint.MAIL_AWAY
    ]


async def test_the_devices_of_a_running_kiosk_are_asked_through_it(on_disk: KioskOnDisk) -> None:
    on_disk.scanner.unplug()  # nobody else could open it now
    with answering(200, self_report()) as daemon:
        on_disk.port = int(daemon.url.rpartition(":")[2])
        found = await on_disk.examined()
    assert found["device scanner"].state is State.OK
    assert healthy(found.values())


async def test_what_a_running_kiosk_says_of_a_device_is_told_with_what_mends_it(
    on_disk: KioskOnDisk,
) -> None:
    lost = self_report(state="lost", fault="busy", sentence="Another program holds it.")
    with answering(503, lost) as daemon:
        on_disk.port = int(daemon.url.rpartition(":")[2])
        found = await on_disk.examined()
    device = found["device scanner"]
    assert (device.state, device.reason) == (State.BAD, "Another program holds it.")
    assert device.mend == f"sudo fuser --verbose {on_disk.scanner.path}"


async def test_a_device_that_came_into_the_settings_later_is_told(on_disk: KioskOnDisk) -> None:
    with answering(200, self_report(name="another")) as daemon:
        on_disk.port = int(daemon.url.rpartition(":")[2])
        found = await on_disk.examined()
    assert found["device scanner"].complaint is Complaint.DEVICE_NEW


async def test_of_a_revoked_kiosk_is_told_what_it_lost_only_once(on_disk: KioskOnDisk) -> None:
    note_revoked(on_disk.state, IDENTITY["kiosk"], "stolen")
    with answering(200, self_report(name="held no more")) as daemon:
        on_disk.port = int(daemon.url.rpartition(":")[2])
        found = await on_disk.examined()
    assert found["identity"].complaint is Complaint.REVOKED
    assert found["device scanner"].state is State.OK
    assert "cache" not in found


async def test_a_scanner_that_is_unplugged_is_lost(on_disk: KioskOnDisk) -> None:
    on_disk.scanner.unplug()
    found = await on_disk.examined()
    assert found["device scanner"].complaint is Complaint.DEVICE_LOST
    assert found["device scanner"].mend == "kiosk detect"


async def test_who_may_not_look_at_everything_is_told_how_to(
    on_disk: KioskOnDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert "rights" not in await on_disk.examined()
    monkeypatch.setattr("os.geteuid", lambda: 65533)
    rights = (await on_disk.examined())["rights"]
    assert (rights.state, rights.complaint) == (State.WARNING, Complaint.NOT_ROOT)
    assert rights.mend == "sudo kiosk doctor"


async def test_settings_that_are_wrong_are_told_line_by_line(tree: MachineTree) -> None:
    path = tree.write("kiosk.toml", '[screen]\nprot = 1\n[devices.x]\ndriver = "hdi"\n')
    findings = await examine(path, tree.machine)
    assert [one.complaint for one in findings] == [Complaint.SETTINGS_WRONG] * 2
    assert "Did you mean «port»?" in findings[0].reason


async def test_a_kiosk_without_devices_is_no_kiosk(on_disk: KioskOnDisk) -> None:
    path = on_disk.settings()
    path.write_text(path.read_text().partition("[devices")[0])
    findings = await examine(path, on_disk.tree.machine)
    assert Complaint.NO_DEVICES in [one.complaint for one in findings]


def test_the_command_ends_with_its_verdict_for_people_and_for_programs(
    on_disk: KioskOnDisk,
) -> None:
    ill_one = on_disk.doctor()
    assert ill_one.exit_code == 1
    assert "[kiosk-not-running]" in ill_one.output
    assert "The kiosk is not healthy: 1 to mend" in ill_one.output
    with answering(200, self_report()) as daemon:
        on_disk.port = int(daemon.url.rpartition(":")[2])
        well_one = on_disk.doctor("--json")
    assert well_one.exit_code == 0
    told = json.loads(well_one.stdout)
    assert told["healthy"]
    assert {"about", "state", "reason", "complaint", "mend"} == set(told["findings"][0])
    assert IDENTITY["private_key"] not in ill_one.output + well_one.output


def test_warnings_keep_nobody_from_work() -> None:
    fine = well("clock", "12:00 UTC")
    look = wary("disk", Complaint.DISK_NEARLY_FULL, "only 400 MB are free", "make room")
    mend = ill("pcscd", Complaint.PCSCD_DOWN, "it does not answer", "restart it")
    assert healthy([fine, look])
    assert not healthy([fine, look, mend])
    assert as_text([fine]).endswith("The kiosk is healthy.")
    assert as_text([look]).endswith("The kiosk is healthy, 1 to look at.")
    assert as_text([look, mend]).endswith("The kiosk is not healthy: 1 to mend, 1 to look at.")
    assert "> restart it" in as_text([mend])
    assert json.loads(as_json([mend]))["healthy"] is False

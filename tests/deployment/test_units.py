"""The units are what systemd takes them for: checked by systemd itself, on a staged tree.

systemd passes over a key that it does not know and exits 0, so any line that it prints counts.
"""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from kiosk.sync import identity, revoked

ROOT = Path(__file__).parents[2]
FILES = ROOT / "systemd"
UNITS = ("kiosk.service", "kiosk-screen.service")
FORGETTING = ("kiosk-revoked.path", "kiosk-revoked.service")
PROGRAMS = ("kiosk", "curl", "cage", "chromium", "true", "rm")
TARGETS = ("sysinit", "basic", "shutdown", "network", "multi-user", "graphical")
SOCKETS = ("pcscd", "dbus")
SERVICES = (
    *("pcscd", "dbus", "systemd-logind", "systemd-modules-load"),
    *("systemd-user-sessions", "getty@tty1"),
)
"""Units of Debian's that ours name; stand-ins with these names are in the staged tree."""


@pytest.fixture
def stage(tmp_path: Path) -> Path:
    """A tree with our files where README.md says that they go, and stand-ins for Debian's."""
    table = re.findall(r"^\| `(\S+)` \| `/(\S+)/` \|", (FILES / "README.md").read_text(), re.M)
    for name, folder in table:
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        shutil.copy(FILES / name, tmp_path / folder)
    (tmp_path / "usr/bin").mkdir()
    for program in PROGRAMS:
        (tmp_path / "usr/bin" / program).write_text("#!/bin/sh\n")
        (tmp_path / "usr/bin" / program).chmod(0o755)
    units = tmp_path / "usr/lib/systemd/system"
    for name in TARGETS:
        (units / f"{name}.target").write_text("[Unit]\nDescription=a stand-in\n")
    for name in SOCKETS:
        (units / f"{name}.socket").write_text("[Socket]\nListenStream=/run/stand-in\n")
    for name in SERVICES:
        (units / f"{name}.service").write_text("[Service]\nExecStart=/usr/bin/true\n")
    return tmp_path


def run(*command: str | Path) -> tuple[int, str]:
    done = subprocess.run(command, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def verdict(stage: Path) -> tuple[int, str]:
    return run("systemd-analyze", "verify", f"--root={stage}", *UNITS, *FORGETTING)


def settings(unit: str, section: str) -> list[tuple[str, str]]:
    lines = (FILES / "system" / unit).read_text().replace("\\\n", " ").splitlines()
    current = ""
    found = []
    for line in lines:
        if line.startswith("["):
            current = line.strip("[]")
        elif current == section and "=" in line and not line.startswith("#"):
            key, _, value = line.partition("=")
            found.append((key, value))
    return found


def test_every_file_has_its_place() -> None:
    told = set(re.findall(r"^\| `(\S+)`", (FILES / "README.md").read_text(), re.M))
    there = {str(file.relative_to(FILES)) for file in FILES.rglob("*") if file.is_file()}
    assert told == there - {"README.md"}


def test_the_pages_own_lines_put_each_file_in_its_place(stage: Path, tmp_path: Path) -> None:
    page = (FILES / "README.md").read_text()
    (lines,) = re.findall(r"^sed -n .*?done$", page, re.MULTILINE | re.DOTALL)
    lines = lines.replace("sudo ", "").replace('"$place"', f'"{tmp_path}/there$place"')
    subprocess.run(["sh", "-euc", lines], cwd=FILES, check=True)
    there = {file.relative_to(tmp_path / "there") for file in (tmp_path / "there").rglob("*.*")}
    assert {path for path in there if not (stage / path).exists()} == set()
    assert len([path for path in there if path.suffix != ".d"]) == len(
        re.findall(r"^\| `", page, re.M)
    )


def test_there_is_a_place_for_the_identity_before_the_first_start() -> None:
    """The technician enrols the kiosk first, and systemd makes its folder only as it starts."""
    folder = dict(settings("kiosk.service", "Service"))["StateDirectory"]
    assert f"d /var/lib/{folder} 0700 kiosk kiosk -".split() in [
        line.split() for line in (FILES / "tmpfiles.d/kiosk.conf").read_text().splitlines()
    ]


def test_systemd_finds_nothing_to_say_about_the_units(stage: Path) -> None:
    assert verdict(stage) == (0, "")


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("Restart=always", "Restrat=always"),
        ("Type=notify", "Type=notifies"),
        ("ProtectProc=invisible", "ProtectProc=hidden"),
        ("SystemCallFilter=@system-service", "SystemCallFilter=@sytem-service"),
        ("/usr/bin/kiosk run", "/usr/bin/kiosc run"),
        ("char-input rw", "char-input readwrite"),
    ],
)
def test_a_slip_in_a_unit_does_not_pass(stage: Path, right: str, wrong: str) -> None:
    unit = stage / "usr/lib/systemd/system/kiosk.service"
    assert right in unit.read_text()
    unit.write_text(unit.read_text().replace(right, wrong))
    assert verdict(stage) != (0, "")


@pytest.mark.parametrize("unit", UNITS)
def test_the_units_that_ours_wait_for_exist(stage: Path, unit: str) -> None:
    """Systemd says nothing of a wish for, or an order after, a unit that nobody has."""
    named = [
        name
        for key, names in settings(unit, "Unit")
        if key in {"Wants", "Requires", "After", "Before", "Conflicts"}
        for name in names.split()
    ]
    there = {file.name for file in (stage / "usr/lib/systemd/system").iterdir()}
    assert set(named) <= there


def confinement(stage: Path, unit: str) -> tuple[int, str]:
    """Fails above 2 of systemd's scale from 0 to 10; most daemons as they come stand above 9."""
    offline = ("systemd-analyze", "security", "--offline=true", f"--root={stage}")
    return run(*offline, "--threshold=20", unit)


def test_the_daemon_is_well_confined(stage: Path) -> None:
    code, said = confinement(stage, "kiosk.service")
    assert code == 0, said


def test_the_screen_comes_up_on_a_machine_without_a_desktop() -> None:
    """Such a one starts ``multi-user.target``; and Debian's cage ends where Xwayland is missing."""
    assert ("WantedBy", "multi-user.target") in settings("kiosk-screen.service", "Install")
    (packages,) = re.findall(r"apt-get install (.*)", (FILES / "README.md").read_text())
    assert {"cage", "xwayland", "chromium"} <= set(packages.split())


def test_a_screen_that_fails_says_why_and_holds_up_no_reboot() -> None:
    """With ``StandardInput=tty-fail`` alone, all that it says goes to the terminal it hides."""
    service = dict(settings("kiosk-screen.service", "Service"))
    assert {service["StandardOutput"], service["StandardError"]} == {"journal"}
    assert int(service["TimeoutStopSec"]) <= int(
        dict(settings("kiosk.service", "Service"))["TimeoutStopSec"]
    )


def test_daemon_and_browser_are_two_users_without_a_shell(stage: Path) -> None:
    (stage / "etc").mkdir()
    code, said = run("systemd-sysusers", f"--root={stage}", "kiosk.conf")
    assert code == 0, said
    users = [line.split(":") for line in (stage / "etc/passwd").read_text().splitlines()]
    shells = {user[0]: user[-1] for user in users}
    assert shells == {"kiosk": "/usr/sbin/nologin", "kiosk-screen": "/usr/sbin/nologin"}
    groups = {line.split(":")[0] for line in (stage / "etc/group").read_text().splitlines()}
    assert "kiosk" in groups
    for unit in UNITS:
        assert dict(settings(unit, "Service"))["User"] in shells


def test_drivers_that_the_daemon_may_use_are_loaded_before_it_starts() -> None:
    """Systemd resolves DeviceAllow= at the unit's start: what is not there stays forbidden."""
    loaded = (FILES / "modules-load.d/kiosk.conf").read_text().split()
    allowed = [value for key, value in settings("kiosk.service", "Service") if key == "DeviceAllow"]
    for module, kind in (("cdc_acm", "char-ttyACM rw"), ("usbserial", "char-ttyUSB rw")):
        assert module in loaded
        assert kind in allowed
    assert "systemd-modules-load.service" in dict(settings("kiosk.service", "Unit"))["After"]


def test_the_kernels_own_drivers_leave_our_devices_alone() -> None:
    blacklist = (FILES / "modprobe.d/kiosk.conf").read_text()
    for module in ("pn533", "pn533_usb", "port100", "usblp"):
        assert f"\nblacklist {module}\n" in blacklist


def test_the_daemon_may_use_the_card_reader() -> None:
    rule = (FILES / "polkit-1/rules.d/50-kiosk-pcsc.rules").read_text()
    for action in ("access_pcsc", "access_card"):
        assert f'"org.debian.pcsc-lite.{action}"' in rule
    assert 'isInGroup("kiosk")' in rule


def test_what_systemd_has_of_the_keys_goes_when_the_kiosk_writes_that_it_was_revoked() -> None:
    note, keys = f"/var/lib/kiosk/{revoked.FILE}", identity.SEALED
    assert ("PathChanged", note) in settings("kiosk-revoked.path", "Path")
    assert ("ConditionPathExists", note) in settings("kiosk-revoked.service", "Unit")
    (command,) = [v for k, v in settings("kiosk-revoked.service", "Service") if k == "ExecStart"]
    assert command == f"/usr/bin/rm --force {keys}"
    assert ("LoadCredentialEncrypted", Path(keys).name) in settings("kiosk.service", "Service")


def test_the_central_services_unit_is_one_that_systemd_understands(stage: Path) -> None:
    page = (ROOT / "docs/deployment.md").read_text()
    (unit,) = re.findall(r"```ini\n(.*?)```", page, re.DOTALL)
    (stage / "usr/lib/systemd/system/central@.service").write_text(unit)
    (stage / "usr/lib/systemd/system/network-online.target").write_text("[Unit]\n")
    program = stage / "usr/local/bin/central"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    command = ("systemd-analyze", "verify", f"--root={stage}", "central@8801.service")
    assert run(*command) == (0, "")
    assert confinement(stage, "central@8801.service")[0] == 0

"""pcscd at its socket, and polkit that must say yes."""

import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.technician.checks.smartcards import Pcscd, PcscdFacts, check_pcscd, gather_pcscd
from kiosk.technician.finding import Complaint, State
from machine_tree import MachineTree

ROOT = Path(__file__).parents[2]
POLICY = "usr/share/polkit-1/actions/org.debian.pcsc-lite.policy"
RULES = "usr/share/polkit-1/rules.d/50-kiosk-pcsc.rules"


@pytest.fixture
def place() -> Iterator[Path]:
    """Where a socket may be: its path must be short."""
    with tempfile.TemporaryDirectory(prefix="pcscd-") as folder:
        yield Path(folder) / "pcscd.comm"


def complaints(facts: PcscdFacts) -> list[Complaint | None]:
    return [finding.complaint for finding in check_pcscd(facts)]


def test_a_pcscd_that_listens_is_well(tree: MachineTree, place: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(place))
        listening.listen()
        facts = gather_pcscd(tree.machine, place)
    assert facts.pcscd is Pcscd.ANSWERS
    assert [finding.state for finding in check_pcscd(facts)] == [State.OK, State.OK]


def test_a_pcscd_that_died_left_its_socket_behind(tree: MachineTree, place: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(place))
    facts = gather_pcscd(tree.machine, place)
    assert complaints(facts) == [Complaint.PCSCD_DOWN, None]


def test_a_machine_without_pcscd_says_how_to_install_it(tree: MachineTree) -> None:
    finding, _ = check_pcscd(gather_pcscd(tree.machine, None))
    assert finding.complaint is Complaint.PCSCD_ABSENT
    assert "/run/pcscd/pcscd.comm" in finding.reason
    assert "apt install pcscd" in finding.mend


def test_a_pcscd_that_asks_polkit_needs_the_kiosks_rule(tree: MachineTree) -> None:
    tree.write(POLICY, "<policyconfig/>")
    tree.write("etc/polkit-1/rules.d/49-other.rules", "// nothing for the group kiosk")
    assert complaints(gather_pcscd(tree.machine, None))[1] is Complaint.POLKIT_RULE_MISSING


def test_the_rule_that_the_package_ships_is_recognised(tree: MachineTree) -> None:
    tree.write(POLICY, "<policyconfig/>")
    shipped = ROOT / "systemd/polkit-1/rules.d/50-kiosk-pcsc.rules"
    tree.write(RULES, shipped.read_text(encoding="utf-8"))
    assert complaints(gather_pcscd(tree.machine, None))[1] is None


def test_a_pcscd_of_ones_own_asks_nobody(tree: MachineTree, place: Path) -> None:
    tree.write(POLICY, "<policyconfig/>")
    assert complaints(gather_pcscd(tree.machine, place))[1] is None

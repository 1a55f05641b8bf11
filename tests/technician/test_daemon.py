"""Asking the daemon, which may run, be stopped, hang, or be somebody else."""

import json
import socket

import pytest

from answering_server import answering
from kiosk.technician.checks.daemon import Daemon, check_daemon, gather_daemon
from kiosk.technician.finding import Complaint, State

REPORT = {
    "healthy": False,
    "at": "2026-11-22T12:00:00+01:00",
    "branch": "3550",
    "central_up": False,
    "freshness": "stale",
    "synced_at": None,
    "cache_age_seconds": 1200,
    "unsent": 3,
    "set_aside": 1,
    "devices": [
        {
            "name": "printer",
            "kind": "printer",
            "state": "lost",
            "since": "2026-11-22T11:00:00+01:00",
            "fault": "unplugged",
            "sentence": "Plug it in.",
        }
    ],
    "something": "that a newer kiosk tells",
}


def port_of(url: str) -> int:
    return int(url.rpartition(":")[2])


@pytest.mark.parametrize("status", [200, 503])
def test_a_daemon_that_runs_tells_of_itself_well_or_not(status: int) -> None:
    with answering(status, json.dumps(REPORT).encode()) as daemon:
        facts = gather_daemon("127.0.0.1", port_of(daemon.url))
        assert [path for path, _ in daemon.asked] == ["/api/health"]
    assert facts.says is not None
    assert (facts.says.unsent, facts.says.cache_age_seconds) == (3, 1200)
    assert facts.says.devices[0].sentence == "Plug it in."
    assert check_daemon(facts).state is State.OK


def test_a_daemon_that_is_stopped_is_started_by_a_command() -> None:
    with answering() as daemon:
        port = port_of(daemon.url)
    finding = check_daemon(gather_daemon("127.0.0.1", port))
    assert finding.complaint is Complaint.KIOSK_NOT_RUNNING
    assert "systemctl enable --now kiosk" in finding.mend


def test_a_daemon_that_hangs_is_restarted() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        facts = gather_daemon("127.0.0.1", mute.getsockname()[1], seconds=0.2)
    assert facts.daemon is Daemon.HANGS
    assert check_daemon(facts).complaint is Complaint.KIOSK_HANGS


@pytest.mark.parametrize("body", [b"<html>", b"{}", b"[]"])
def test_another_program_at_its_port_is_told_apart(body: bytes) -> None:
    with answering(200, body) as stranger:
        port = port_of(stranger.url)
        finding = check_daemon(gather_daemon("127.0.0.1", port))
    assert finding.complaint is Complaint.PORT_TAKEN
    assert f":{port}'" in finding.mend

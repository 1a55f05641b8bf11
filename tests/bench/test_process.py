"""The bench as a program: it starts whole or not at all, and leaves nothing behind."""

import signal
import subprocess
from pathlib import Path

import psutil
import pytest

from bench_process import PATIENCE_SECONDS, Bench, bench_command, started_bench, surroundings
from debian_pcscd import debian_pcscd
from kiosk.settings import read_settings


def refused(directory: Path, demo: Path, *more: str) -> str:
    """What a bench says that does not start."""
    ended = subprocess.run(
        bench_command(directory, demo, *more),
        env=surroundings(),
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr.count("\n") == 1
    return ended.stderr


@pytest.mark.parametrize(
    "how",
    [
        signal.SIGTERM,
        pytest.param(signal.SIGINT, marks=pytest.mark.full),
        pytest.param(signal.SIGHUP, marks=pytest.mark.full),
    ],
)
def test_it_ends_cleanly_and_takes_its_devices_along(
    tmp_path: Path, demo: Path, how: signal.Signals
) -> None:
    desk = tmp_path / "desk"
    with started_bench(desk, demo) as bench:
        assert {"hid", "nfc", "pcscd.sock", "printer", "serial"} <= {
            path.name for path in desk.iterdir()
        }
        below = psutil.Process(bench.process.pid).children(recursive=True)
        assert any(one.name() == "pcscd" for one in below)
        bench.do("POST", "/bench/eid", {"patron": "P0001"})
        bench.process.send_signal(how)
        assert bench.process.wait(PATIENCE_SECONDS) == 0
        assert sorted(path.name for path in desk.iterdir()) == ["devices.toml", "lock", "roots"]
        assert psutil.wait_procs(below, PATIENCE_SECONDS)[1] == []


def test_a_page_that_keeps_its_connection_does_not_keep_the_bench(
    tmp_path: Path, demo: Path
) -> None:
    with started_bench(tmp_path, demo) as bench, bench.http.stream("GET", "/bench/items"):
        bench.process.send_signal(signal.SIGTERM)
        assert bench.process.wait(PATIENCE_SECONDS) == 0


def test_it_can_start_again_where_one_was_killed(tmp_path: Path, demo: Path) -> None:
    with started_bench(tmp_path, demo) as bench:
        bench.process.kill()
        bench.process.wait(PATIENCE_SECONDS)
    with started_bench(tmp_path, demo) as bench:
        assert bench.do("POST", "/bench/eid", {"patron": "P0001"})
        assert bench.do("POST", "/bench/scan", {"device": "hid", "barcode": "30001000000014"})


def test_its_settings_are_a_kiosks_and_name_no_real_device(one_bench: Bench) -> None:
    settings = read_settings(one_bench.settings)
    assert settings.bench
    assert settings.bench.url == one_bench.url
    drivers = {name: device.driver for name, device in settings.devices.items()}
    assert drivers == {
        "eid": "eid",
        "nfc": "nfc",
        "scanner": "hid",
        "serial-scanner": "serial",
        "printer": "escpos-serial",
    }


def test_a_taken_port_is_one_sentence(tmp_path: Path, demo: Path, one_bench: Bench) -> None:
    port = one_bench.url.rpartition(":")[2]
    assert f"Port {port} is taken" in refused(tmp_path / "two", demo, "--port", port)


def test_a_folder_in_use_is_one_sentence(demo: Path, bench: Bench) -> None:
    assert "Another bench uses" in refused(bench.directory, demo)
    assert bench.do("POST", "/bench/nfc", {"uid": "04A1B2C3D4E5F6"})


def test_a_missing_demo_is_one_sentence(tmp_path: Path) -> None:
    assert "patrons.csv: name the folder of the demo" in refused(tmp_path / "desk", tmp_path)


def test_without_a_namespace_it_says_so_once_and_goes_on(tmp_path: Path, demo: Path) -> None:
    debian_pcscd()  # fetched before, for apt is not asked below
    no_more = 'echo 0 > /proc/sys/user/max_user_namespaces; exec "$@"'
    wrapped = ["unshare", "-Ur", "sh", "-c", no_more, "sh"]
    with started_bench(tmp_path, demo, before=wrapped) as bench:
        assert len(bench.said) == 2
        assert bench.said[0].startswith("There is no virtual eID reader")
        assert bench.said[0].endswith("Everything else works.")
        assert "eid" not in read_settings(bench.settings).devices
        answer = bench.ask("POST", "/bench/eid", {"patron": "P0001"})
        assert answer.status_code == 503
        assert answer.json()["detail"] in bench.said[0]
        assert bench.do("POST", "/bench/nfc", {"uid": "04A1B2C3D4E5F6"})


def test_a_folder_too_deep_for_a_socket_costs_only_the_eid_reader(
    tmp_path: Path, demo: Path
) -> None:
    with started_bench(tmp_path / ("deep" * 25), demo) as bench:
        assert "is too long for a socket" in bench.said[0]
        assert bench.do("POST", "/bench/scan", {"device": "serial", "barcode": "1"})

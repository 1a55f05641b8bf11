"""The network between kiosk and central service is cut by the kernel, and mended."""

import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Prove

ROOT = Path(__file__).parents[2]
INSIDE = (sys.executable, str(ROOT / "tests/hw-mocks/cut_network.py"))
PATHS = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests/hw-mocks'}"}
OWN_NETWORK = ("unshare", "-rn")


@pytest.fixture(autouse=True)
def _permitted() -> None:
    tried = subprocess.run([*OWN_NETWORK, "true"], capture_output=True, text=True, check=False)
    if tried.returncode:
        pytest.skip(f"this machine permits no network namespaces: {tried.stderr.strip()}")
    assert shutil.which("nft", path=f"{os.environ['PATH']}:/usr/sbin"), "nftables is not installed"


@pytest.mark.timeout(900)
def test_however_the_network_is_cut_each_operation_arrives_once_after_it(
    tmp_path: Path, full: bool, proof: Prove
) -> None:
    count, seed = (100, random.SystemRandom().randrange(10**6)) if full else (4, 1)
    proof("cuts of the network", count, seed)
    command = [*OWN_NETWORK, *INSIDE, str(tmp_path), str(count), str(seed)]
    done = subprocess.run(
        command, env=PATHS, capture_output=True, text=True, check=False, timeout=800
    )
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout)
    assert told["pending"] == 0
    assert told["taken"] == list(range(1, count + 1))
    assert len(told["felt"]) == 2 * count
    assert not [each for each in told["felt"] if "nothing" in each]

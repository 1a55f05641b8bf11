"""`make proof` tells what it counted and with which seeds, so that a failure can be repeated."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
COUNTING = """
def test_counts(proof):
    proof("visits of made-up patrons", 2500, 42)

def test_fails(proof):
    proof("power cuts", 10, 43)
    assert False
"""


OPTION = """
def pytest_addoption(parser):
    parser.addoption("--full", action="store_true")
"""


def run_in(folder: Path, *options: str) -> str:
    (folder / "test_counting.py").write_text(COUNTING)
    (folder / "conftest.py").write_text(OPTION)
    (folder / "pytest.ini").write_text(f"[pytest]\npythonpath = {ROOT} {ROOT}/tests/hw-mocks\n")
    plugins = ("-p", "tests.conftest", "-p", "no:cacheprovider", "-p", "no:asyncio")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *plugins, *options], cwd=folder, capture_output=True
    )
    return done.stdout.decode()


def test_the_summary_names_counts_and_seeds(tmp_path: Path) -> None:
    said = run_in(tmp_path, "--full", "--hypothesis-seed=7", "--numprocesses=1")
    summary = [
        "properties: hypothesis's full profile, seed 7",
        "passed: visits of made-up patrons: 2,500 times, seed 42",
        "failed: power cuts: 10 times, seed 43",
    ]
    assert "\n".join(summary) in said
    assert (tmp_path / ".cache/proof.txt").read_text().splitlines() == summary
    assert "1 failed, 1 passed" in said.splitlines()[-1]


def test_small_counts_need_no_summary(tmp_path: Path) -> None:
    assert "full profile" not in run_in(tmp_path)
    assert not (tmp_path / ".cache").exists()

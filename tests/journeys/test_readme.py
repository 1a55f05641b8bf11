"""The README's own visit is played as it stands there."""

import re
import subprocess

from tools.programs import ROOT
from whole_library import WholeLibrary


def visit() -> str:
    """The README's shell lines."""
    [block] = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    return str(block)


def test_the_visit_of_the_readme_leaves_loans_and_a_receipt(library: WholeLibrary) -> None:
    programs = library.programs
    script = (
        visit()
        .replace("http://127.0.0.1:8800", programs.screen_url)
        .replace("http://127.0.0.1:8801", programs.central_url)
        .replace(".run/central", str(programs.central_state))
        .replace("curl -s", "sleep 0.7; curl -sS --fail-with-body")
    )
    done = subprocess.run(
        ["bash", "-euc", script], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for title in ("Baas Gansendonck", "Refereinen", "Moby Dick"):
        assert done.stdout.count(title) >= 3, "on the glass, on paper, at the central service"

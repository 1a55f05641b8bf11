"""The README's own visit is played as it stands there."""

import re
import subprocess

from tools.programs import ROOT
from whole_library import WholeLibrary

TITLES = ("Baas Gansendonck", "Refereinen", "Moby Dick")


def visit() -> str:
    """The README's shell lines."""
    [block] = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    return str(block)


def printed(*script: str) -> str:
    """What these lines print, pasted at once."""
    done = subprocess.run(
        ["bash", "-euc", "\n".join(script)], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, (done.stdout, done.stderr)
    return done.stdout


def test_the_visit_of_the_readme_leaves_loans_and_a_receipt(library: WholeLibrary) -> None:
    programs = library.programs
    script = (
        visit()
        .replace("http://127.0.0.1:8800", programs.screen_url)
        .replace("http://127.0.0.1:8801", programs.central_url)
        .replace(".run/central", str(programs.central_state))
        .replace("curl -s", "curl -sS --fail-with-body")
    )
    desk, rest = script.split("\n", 1)
    played, _, arrived = rest.rpartition("curl")
    said = printed(desk, played)
    library.await_handed_on()
    said += printed(desk, f"curl{arrived}")
    for title in TITLES:
        assert said.count(title) >= 3, "on the glass, on paper, at the central service"

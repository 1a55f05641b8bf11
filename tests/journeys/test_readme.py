"""The README's own visit is played as it stands there."""

import re
import subprocess
from collections.abc import Iterator

from tools.programs import ROOT
from whole_library import WholeLibrary

TITLES = ("Baas Gansendonck", "Refereinen", "Moby Dick")


def visit() -> str:
    """The README's shell lines."""
    [block] = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    return str(block)


def played(library: WholeLibrary, script: str) -> Iterator[str]:
    """What each line says; the next one is typed when its effect is there."""
    desk, *lines = script.replace("\\\n", "").splitlines()
    scanned = 0
    for line in lines:
        done = subprocess.run(
            ["bash", "-euc", f"{desk}\n{line}"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, (line, done.stdout, done.stderr)
        yield done.stdout
        if '"patron"' in line:
            library.until_state("loans")
        elif "bench/scan" in line:
            library.until_settled(scanned := scanned + 1)
        elif '"done"' in line:
            library.until_state("receipt")
        elif '"receipt_yes"' in line:
            library.await_paper(lambda paper: all(title in paper for title in TITLES))
            library.await_handed_on()


def test_the_visit_of_the_readme_leaves_loans_and_a_receipt(library: WholeLibrary) -> None:
    programs = library.programs
    script = (
        visit()
        .replace("http://127.0.0.1:8800", programs.screen_url)
        .replace("http://127.0.0.1:8801", programs.central_url)
        .replace(".run/central", str(programs.central_state))
        .replace("curl -s", "curl -sS --fail-with-body")
    )
    said = "".join(played(library, script))
    for title in TITLES:
        assert said.count(title) >= 3, "on the glass, on paper, at the central service"

"""Between the central service's start and the kiosk's: settings written, the kiosk enrolled."""

import subprocess
import sys
from pathlib import Path

from tools.programs import Ports, Programs


def main(words: list[str]) -> int:
    """Exit code of the enrolment, 0 where the kiosk is enrolled already."""
    place, *ports, branch, receipts = words
    programs = Programs(Path(place), Ports(*map(int, ports)), branch, receipts)
    programs.write_settings()
    return 0 if programs.identity.exists() else _enrol(programs)


def _enrol(programs: Programs) -> int:
    asked = subprocess.run(
        [
            *(sys.executable, "-m", "central", "enrol", "--branch", programs.branch),
            *("--state", str(programs.central_state)),
        ],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if asked.returncode != 0:
        return asked.returncode
    code = asked.stdout.split()[-1]
    command = (sys.executable, "-m", "kiosk", "enrol", "--settings", str(programs.settings))
    return subprocess.run([*command, "--code", code], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

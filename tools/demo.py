"""`make run`: a whole library on this machine, with virtual devices, until Ctrl-C.

What each program keeps is under .run/, so that the next start imports nothing again.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from kiosk.ui.staff.door import CREDENTIAL
from tools.ports import HERE, Port, Refusal, free_ports
from tools.programs import Ports, Programs
from tools.supervise import run_together, say

STATE = Path(".run")
PIN = "482913"
"""Of staff, as docs/staff.md gives it for an example."""

SCREEN = Port("KIOSK_PORT", 8800, "the touch screen")
CENTRAL = Port("CENTRAL_PORT", 8801, "the central service")
BENCH = Port("BENCH_PORT", 8802, "the bench")


def programs(ports: Mapping[Port, int]) -> Programs:
    """Every program of the set."""
    place = STATE.resolve()
    ports_of = Ports(ports[SCREEN], ports[CENTRAL], ports[BENCH])
    return Programs(place, ports_of, credentials=place / "credentials")


def give_pin(credentials: Path) -> None:
    """Put staff's PIN where systemd would."""
    credentials.mkdir(parents=True, exist_ok=True)
    pin = credentials / CREDENTIAL
    pin.touch(mode=0o600)
    pin.write_text(f"{PIN}\n", encoding="utf-8")


def where_to_look(ports: Mapping[Port, int]) -> str:
    """What the developer opens in a browser."""
    screen, central = (f"http://{HERE}:{ports[port]}" for port in (SCREEN, CENTRAL))
    return f"""
  The touch screen     {screen}/
  The bench            {screen}/bench   (put in a card, scan, take out the paper)
  The staff's page     {screen}/staff   (PIN {PIN}; or hold the logo for three seconds)
  The kiosk's health   {screen}/health
  Central service      {central}/health

  Ctrl-C stops everything. `make clean` forgets what was lent.
"""


def main() -> int:
    """Exit code: 0 when stopped by its starter, 1 with one sentence for any other end."""
    try:
        ports = free_ports((SCREEN, CENTRAL, BENCH), os.environ)
    except Refusal as why:
        say(f"Nothing was started. {why}")
        return 1
    give_pin(STATE / "credentials")
    return run_together(programs(ports).all(), when_ready=lambda: say(where_to_look(ports)))


if __name__ == "__main__":
    sys.exit(main())

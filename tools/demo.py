"""`make run`: a whole library on this machine, with virtual devices, until Ctrl-C.

What each program keeps is under .run/, so that the next start imports nothing again.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from tools.ports import HERE, Port, Refusal, free_ports
from tools.programs import Ports, Programs
from tools.supervise import run_together, say

STATE = Path(".run")

SCREEN = Port("KIOSK_PORT", 8800, "the touch screen")
CENTRAL = Port("CENTRAL_PORT", 8801, "the central service")
BENCH = Port("BENCH_PORT", 8802, "the bench")


def programs(ports: Mapping[Port, int]) -> Programs:
    """Every program of the set."""
    return Programs(STATE.resolve(), Ports(ports[SCREEN], ports[CENTRAL], ports[BENCH]))


def where_to_look(ports: Mapping[Port, int]) -> str:
    """What the developer opens in a browser."""
    screen, central = (f"http://{HERE}:{ports[port]}" for port in (SCREEN, CENTRAL))
    return f"""
  The touch screen     {screen}/
  The bench            {screen}/bench   (put in a card, scan, take out the paper)
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
    STATE.mkdir(exist_ok=True)
    return run_together(programs(ports).all(), when_ready=lambda: say(where_to_look(ports)))


if __name__ == "__main__":
    sys.exit(main())

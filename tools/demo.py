"""`make run`: a whole library on this machine, with virtual devices, until Ctrl-C.

What each program keeps is under .run/, so that the next start imports nothing again.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.ports import HERE, Port, Refusal, free_ports
from tools.supervise import Chore, Service, run_together, say

STATE = Path(".run")

SCREEN = Port("KIOSK_PORT", 8800, "the touch screen")
CENTRAL = Port("CENTRAL_PORT", 8801, "the central service")
BENCH = Port("BENCH_PORT", 8802, "the bench")


def steps(ports: Mapping[Port, int]) -> Sequence[Service | Chore]:
    """Every program of the set, in the order in which they need each other."""
    raise NotImplementedError(ports)


def where_to_look(ports: Mapping[Port, int]) -> str:
    """What the developer opens in a browser."""
    screen, central, bench = (f"http://{HERE}:{ports[port]}" for port in (SCREEN, CENTRAL, BENCH))
    return f"""
  The touch screen     {screen}/
  The bench            {bench}/bench   (put in a card, scan, take out the paper)
  The kiosk's health   {screen}/health
  Central service      {central}/

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
    return run_together(steps(ports), when_ready=lambda: say(where_to_look(ports)))


if __name__ == "__main__":
    sys.exit(main())

"""``python -m central`` is the command ``central``."""

from central.cli import main

main(prog_name="central")

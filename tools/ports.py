"""The TCP ports of a development set: which, and whether they are free before anything starts."""

import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

HERE = "127.0.0.1"


class Refusal(Exception):
    """Why nothing was started: one sentence for whoever started it."""


@dataclass(frozen=True, slots=True)
class Port:
    """A port on this machine only; ``variable`` in the environment chooses another."""

    variable: str
    usual: int
    what: str


def free_ports(ports: Sequence[Port], environment: Mapping[str, str]) -> dict[Port, int]:
    """Give each port its number; raises Refusal when one is taken, named twice or no port."""
    numbers = {port: _number(port, environment) for port in ports}
    for port, number in numbers.items():
        if list(numbers.values()).count(number) > 1:
            names = ", ".join(other.variable for other, same in numbers.items() if same == number)
            raise Refusal(f"{names} are all {number}: give each a port of its own.")
        if not _is_free(number):
            raise Refusal(
                f"Port {number}, meant for {port.what}, is taken (ss -ltnp tells by what): "
                f"stop that, or choose another with {port.variable}={number + 10} make run"
            )
    return numbers


def _number(port: Port, environment: Mapping[str, str]) -> int:
    text = environment.get(port.variable, str(port.usual))
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise Refusal(f"{port.variable}={text} is no port: give a number from 1 to 65535.")
    return int(text)


def _is_free(number: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HERE, number))
        except OSError:
            return False
    return True

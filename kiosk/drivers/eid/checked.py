"""What was checked of an eID on the way to believing it, for whoever wants to follow."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Check(StrEnum):
    """The checks, in the order in which they are made."""

    APPLET = "applet"
    """An eID's applet answers."""
    ISSUER = "issuer"
    """A pinned root signed the certificate of whoever signs the identity."""
    SIGNATURE = "signature"
    """That one signed every byte of the identity file."""
    SIGNER_DAYS = "signer_days"
    """Its certificate was valid at some time between the card's first day and today."""
    CHIP = "chip"
    """The chip holds the private key that belongs to this card: it is no copy."""
    POLICY = "policy"
    """That much proof is enough for this library."""
    CARD_DAYS = "card_days"
    """Today is one of the card's valid days."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One check that did not end in a refusal. ``detail``: never who the card's holder is.

    ``proven``: whether it was shown; what an older card cannot show is left open.
    """

    check: Check
    proven: bool = True
    detail: str = ""


Tell = Callable[[Checked], None]
"""Told of each check once it is done. One that fails ends in ``CardRefused`` instead."""


def tell_nobody(_: Checked) -> None:
    """Nobody follows."""

"""Belgian eIDs read under one trust, without a reader."""

import time
from dataclasses import dataclass, field
from datetime import date
from functools import partial

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP384R1, generate_private_key

from kiosk.domain.reading import EidRead, ReadProblem
from kiosk.drivers.eid.apdu import Applet
from kiosk.drivers.eid.checked import Checked
from kiosk.drivers.eid.read import Trust, read_eid
from kiosk.drivers.eid.refusal import CardRefused
from virtual_card import VirtualCard
from virtual_pki import Authority, certify

NUMBER, ANOTHER_NUMBER = "85073003328", "90010100123"
TODAY = date(2026, 6, 1)
CHALLENGE = bytes(range(48))


@dataclass(frozen=True)
class Desk:
    """Reads cards under one trust, without a reader."""

    trust: Trust
    checks: list[Checked] = field(default_factory=list)
    """What was told of each read, one after the other."""

    def read(self, card: VirtualCard, today: date = TODAY) -> EidRead:
        """What the card says; the same challenge each time, so that a test can repeat it."""

        def transmit(command: bytes) -> tuple[bytes, int]:
            answer = card.answer(command)
            return answer[:-2], int.from_bytes(answer[-2:])

        applet = Applet(transmit, partial(time.sleep, 0.01))
        return read_eid(applet, self.trust, today, CHALLENGE, self.checks.append)

    def refuses(self, card: VirtualCard, today: date = TODAY) -> ReadProblem:
        """Why the card is refused, without a word of what is on it."""
        with pytest.raises(CardRefused) as refused:
            self.read(card, today)
        assert NUMBER not in str(refused.value)
        return refused.value.problem


def key_like_a_registers() -> Authority:
    """A register that no root knows, with its own made-up root."""
    root = certify("Root CA6", generate_private_key(SECP384R1()), authority=True)
    return certify("RRN", generate_private_key(SECP384R1()), root)

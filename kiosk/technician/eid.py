"""One eID, read as the kiosk reads it, with every check that it passed or did not."""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from kiosk.domain.reading import EidRead, Reading, ReadProblem, Unreadable
from kiosk.drivers.catalog import Eid
from kiosk.drivers.eid.checked import Check, Checked
from kiosk.drivers.pcsc import pinned_trust, read_card
from kiosk.drivers.pcscd import PATIENCE_SECONDS, Interface, PcscReader
from kiosk.words.passes import READ_PROBLEMS

if TYPE_CHECKING:  # pyscard is loaded where it is used
    from kiosk.drivers.eid.read import Trust
    from kiosk.drivers.pcscd import Watch
    from kiosk.drivers.reading_thread import ReadingThread
    from kiosk.drivers.scard import CardLine, CardService

MASK = "•" * 11

_PROVEN = {
    Check.APPLET: "the eID's applet answers",
    Check.ISSUER: "a pinned root signed the certificate of the national register",
    Check.SIGNATURE: "the national register signed every byte of the identity",
    Check.SIGNER_DAYS: "its certificate was valid in the card's days",
    Check.CHIP: "the chip holds the card's private key: it is no copy",
    Check.POLICY: "that is proof enough for this library",
    Check.CARD_DAYS: "the card is valid today",
}
_OPEN = {
    Check.ISSUER: "no pinned root signed the certificate of the national register",
    Check.CHIP: "the chip was not asked, or is too old to prove that it is no copy",
}


@dataclass
class EidReport:
    """What came of one card. ``why``: what the kiosk's log says of a refusal."""

    reader: str = ""
    checks: list[Checked] = field(default_factory=list)
    read: EidRead | None = None
    problem: ReadProblem | None = None
    why: str = ""
    milliseconds: int = 0

    @property
    def accepted(self) -> bool:
        """Whether a patron with this card would be let on."""
        return self.read is not None


class NoCard(Exception):
    """Nobody put a card in."""


async def read_one(
    settings: Eid, today: Callable[[], date], wait: float, patience: float = PATIENCE_SECONDS
) -> EidReport:
    """Read the card that is in, or that is put in within ``wait`` seconds.

    Raises ``DeviceLost`` for the reader, ``NoCard`` where there is none.
    """
    report = EidReport()
    reader = PcscReader("eid", Interface.CONTACT, settings.socket, settings.reader_name, patience)
    async with reader.watched(partial(_prepare, settings, today, report)) as readings:
        try:
            async with asyncio.timeout(wait):
                reading = await anext(readings)
        except TimeoutError:
            raise NoCard from None
    match reading:
        case EidRead():
            report.read = reading
        case Unreadable(problem=problem):
            report.problem = problem
        case _:
            raise NoCard
    return report


def as_text(report: EidReport, *, show: bool) -> str:
    """A line for each check, and what came of it."""
    lines = [f"reader: {report.reader}", *(_line(one) for one in report.checks)]
    if report.read:
        number = report.read.national_number if show else f"{MASK} (masked; --show shows it)"
        lines += [
            f"national number: {number}",
            f"Accepted as {report.read.assurance}, in {report.milliseconds} ms.",
        ]
    elif report.problem:
        lines += [f"BAD   {report.why}"] if report.why else []
        lines.append(f"Not accepted ({report.problem}): {READ_PROBLEMS[report.problem].what}")
    return "\n".join(lines)


def as_json(report: EidReport, *, show: bool) -> str:
    """``{"accepted", "reader", "checks", "assurance", "national_number", "problem", "why", …}``."""
    read = report.read
    told = {
        "accepted": report.accepted,
        "reader": report.reader,
        "checks": [
            {"check": one.check, "proven": one.proven, "detail": one.detail}
            for one in report.checks
        ],
        "assurance": read.assurance if read else None,
        "national_number": (read.national_number if show else MASK) if read else None,
        "problem": report.problem,
        "why": report.why,
        "milliseconds": report.milliseconds,
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


def _line(checked: Checked) -> str:
    mark, words = ("ok    ", _PROVEN) if checked.proven else ("open  ", _OPEN)
    return f"{mark}{words[checked.check]}" + (f" ({checked.detail})" if checked.detail else "")


def _prepare(settings: Eid, today: Callable[[], date], report: EidReport) -> "Watch":
    from kiosk.drivers.card_watch import watch_cards

    trust = pinned_trust(settings.trusted_roots, settings.require)

    def watch(service: "CardService", reader: str, thread: "ReadingThread") -> None:
        report.reader = reader
        watch_cards(service, reader, partial(_read, trust, today, report), thread)

    return watch


def _read(
    trust: "Trust", today: Callable[[], date], report: EidReport, card: "CardLine"
) -> Reading:
    from kiosk.drivers.eid.refusal import CardRefused

    report.checks.clear()
    began = time.monotonic()
    try:
        return read_card(card, trust, today(), report.checks.append)
    except CardRefused as refused:
        report.why = refused.why
        return Unreadable(refused.problem)
    finally:
        report.milliseconds = round((time.monotonic() - began) * 1000)

"""Parsers of what cards, readers and printers say, under streams that nobody should send.

Each gives a value or refuses in its own way; nothing else escapes, and nothing is made up. 100,000
streams each in ``make proof``, whose seed repeats them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

import pytest

from kiosk.domain.reading import ChipRead, Require
from kiosk.drivers import DeviceLost, Paper
from kiosk.drivers.chip import chip_listed, chip_reading
from kiosk.drivers.contactless import answered
from kiosk.drivers.eid.apdu import Applet
from kiosk.drivers.eid.der import MalformedDer, bytes_missing, trim_der
from kiosk.drivers.eid.identity import parse_identity
from kiosk.drivers.eid.read import Trust, read_eid
from kiosk.drivers.eid.refusal import CardRefused
from kiosk.drivers.eid.roots import RootsUnusable, load_roots
from kiosk.drivers.eid.tlv import MalformedTlv, fields
from kiosk.drivers.eid.verify import signer_in
from kiosk.drivers.escpos_full_status import decode_full, full_answer
from kiosk.drivers.escpos_status import Answers, decode
from recorded_pn532 import RecordedPn532
from streams import streams
from tests.conftest import Prove
from virtual_eid import IDENTITY, RRN_CERTIFICATE
from virtual_pki import Authority, Register, Root
from virtual_pn532 import Card, frame
from virtual_town_hall import TownHall, identity_file

NUMBER, UITPAS = "85073003328", bytes.fromhex("044D71DA862680")
FULL_COUNT, SMALL_COUNT = 100_000, 300


class Fuzz(Protocol):
    """Gives the streams for one parser and tells how many there were."""

    def __call__(self, name: str, good: Sequence[bytes]) -> Iterator[bytes]:
        """``name``: of the parser, for the summary. ``good``: what it should understand."""


@pytest.fixture
def fuzz(proof: Prove, request: pytest.FixtureRequest, *, full: bool) -> Fuzz:
    count = FULL_COUNT if full else SMALL_COUNT
    seed = int(request.config.getoption("--hypothesis-seed") or 1)

    def made(name: str, good: Sequence[bytes]) -> Iterator[bytes]:
        proof(f"streams for {name}", count, seed)
        return streams(seed, count, good)

    return made


# The eID

FOUND = ((b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x7f"),)
"""What earlier runs found in certificates, each with what it was before: version 128."""


@pytest.mark.parametrize(("before", "after"), FOUND)
def test_what_was_found_once_is_refused(
    town_hall: TownHall, pinned_roots: Path, tmp_path: Path, before: bytes, after: bytes
) -> None:
    register = town_hall.pki.registers[Register.EC].certificate.replace(before, after, 1)
    with pytest.raises(CardRefused):
        signer_in(register, load_roots(pinned_roots))
    root = town_hall.pki.roots[Root.CA6].certificate.replace(before, after, 1)
    (tmp_path / "root.der").write_bytes(root)
    with pytest.raises(RootsUnusable, match=r"root\.der is no certificate"):
        load_roots(tmp_path)


def test_any_stream_is_fields_or_is_refused(fuzz: Fuzz) -> None:
    good = identity_file(NUMBER, basic_key_file=b"key")
    for content in fuzz("the eID's TLV", [good]):
        try:
            found = fields(content)
        except MalformedTlv:
            continue
        assert sum(len(one.value) for one in found) <= len(content)


def test_any_stream_is_trimmed_to_a_sequence_or_is_refused(fuzz: Fuzz, town_hall: TownHall) -> None:
    for content in fuzz("DER trimming", [each.certificate for each in registers(town_hall)]):
        missing = bytes_missing(content)
        try:
            trimmed = trim_der(content)
        except MalformedDer:
            continue
        assert content.startswith(trimmed)
        assert missing == 0


def test_any_stream_is_an_identity_or_is_refused_without_quoting_it(fuzz: Fuzz) -> None:
    good = identity_file(NUMBER, basic_key_file=b"key")
    for content in fuzz("the eID's identity", [good]):
        try:
            identity = parse_identity(content)
        except CardRefused as refused:
            assert NUMBER not in str(refused)  # noqa: PT017 - both outcomes are right
            continue
        assert len(identity.national_number) == 11


# A serial number below zero is a warning today, and no certificate in a release to come.
@pytest.mark.filterwarnings("ignore:Parsed a serial number")
def test_no_stream_passes_for_another_register(
    fuzz: Fuzz, town_hall: TownHall, pinned_roots: Path
) -> None:
    roots = load_roots(pinned_roots)
    good = [each.certificate for each in registers(town_hall)]
    genuine = [signer_in(each, roots) for each in good]
    for content in fuzz("RRN certificates", good):
        try:
            signer = signer_in(content, roots)
        except CardRefused:
            continue
        assert not signer.pinned or signer in genuine


def test_no_card_that_answers_nonsense_is_read_or_holds_the_kiosk_up(
    fuzz: Fuzz, town_hall: TownHall, pinned_roots: Path
) -> None:
    trust = Trust(load_roots(pinned_roots), Require.ANY)
    card = town_hall.issue(NUMBER)
    good = [
        card.files[IDENTITY],
        card.files[RRN_CERTIFICATE],
        b"\x90\x00",
        b"\x61\x60",
        b"\x6c\x10",
    ]
    for said in fuzz("cards that answer nonsense", good):
        nonsense = Nonsense(said)
        with pytest.raises(CardRefused):
            read_eid(Applet(nonsense.transmit), trust, date(2026, 6, 1), bytes(48))


@dataclass
class Nonsense:
    """A card that accepts the applet and then answers a piece of the stream to each command."""

    said: bytes
    commands: int = 0

    def transmit(self, _command: bytes) -> tuple[bytes, int]:
        """What comes next; from the end on, from the beginning again."""
        self.commands += 1
        assert self.commands < 500, "the card holds the kiosk up"
        if self.commands == 1 or not self.said:
            return b"", 0x9000
        at = self.commands * 37 % len(self.said)
        statuses = (0x9000, 0x9000, 0x9000, 0x6100 + self.said[at], 0x6C00 + self.said[at], 0x6B00)
        return self.said[at : at + 252], statuses[self.said[at] % len(statuses)]


def registers(town_hall: TownHall) -> list[Authority]:
    return [town_hall.pki.registers[each] for each in Register]


# Contactless readers


def test_no_answer_of_a_reader_behind_pcscd_is_made_up_into_a_pass(fuzz: Fuzz) -> None:
    good = [UITPAS + b"\x90\x00", b"\x6a\x81", b"\x63\x00", b"\x08\xa1\xb2\xc3\x90\x00"]
    for answer in fuzz("answers to GET UID", good):
        told = answered(answer[:-2], int.from_bytes(answer[-2:]))
        if isinstance(told, ChipRead):
            assert told.uid == answer[:-2].hex().upper()
            assert (len(told.uid), told.uid[:2], answer[-2:]) == (14, "04", b"\x90\x00")


def test_no_list_of_cards_is_made_up_into_a_pass(fuzz: Fuzz) -> None:
    one, two = Card(UITPAS).target(1), Card(UITPAS).target(2)
    for answer in fuzz("lists of cards", [b"\x01" + one, b"\x02" + one + two, b"\x00"]):
        try:
            told = chip_reading(chip_listed(answer))
        except IndexError:
            continue
        if isinstance(told, ChipRead):
            assert bytes.fromhex(told.uid) in answer


ACK = bytes.fromhex("0000ff00ff00")


def test_no_stream_from_a_pn532_is_made_up_into_a_pass_or_stops_the_driver(fuzz: Fuzz) -> None:
    listed, off = ACK + frame(b"\xd5\x4b\x01" + Card(UITPAS).target(1)), ACK + frame(b"\xd5\x33")
    nothing, register = ACK + frame(b"\xd5\x4b\x00"), ACK + frame(b"\xd5\x07\x26")
    good = [listed + off, nothing + register + off, nothing + register + nothing * 2 + off, ACK]
    reader = RecordedPn532()
    reader.say(good[0])
    assert chip_reading(reader.frontend.look()) == ChipRead(UITPAS.hex().upper())
    for said in fuzz("PN532 frames", good):
        reader.say(said)
        try:
            told = chip_reading(reader.frontend.look())
        except DeviceLost:
            continue
        if isinstance(told, ChipRead):
            assert bytes.fromhex(told.uid) in said


# The receipt printer

WELL, NO_PAPER, FULL = b"\x12\x12\x12\x12", b"\x12\x12\x12\x72", b"\x10\x0f\x80\x08\x20\x00"
VALID, PAPER_END = (0x93, 0x12), 0x60
"""What every status byte has set and not, and the paper's end (``DLE EOT`` in the reference)."""


def test_no_stream_from_a_printer_is_made_up_into_paper(fuzz: Fuzz) -> None:
    for said in fuzz("status bytes of printers", [WELL, NO_PAPER, FULL]):
        printer, offline, error, paper = (said[at] if at < len(said) else None for at in range(4))
        status = decode(Answers(printer, offline, error, paper))
        if paper is None or paper & VALID[0] != VALID[1]:
            assert status.paper in (Paper.UNKNOWN, Paper.OUT)
        elif paper & PAPER_END:
            assert status.paper is Paper.OUT
        answer = full_answer(said)
        assert answer is None or (len(answer) == len(FULL) and answer in said)
        assert (decode_full(answer).paper is Paper.UNKNOWN) == (answer is None)

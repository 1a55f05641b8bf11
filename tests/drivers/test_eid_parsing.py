"""What a hostile card may send: every parser gives a value or refuses, and nothing else."""

import traceback
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.reading import Require
from kiosk.drivers.eid.apdu import Applet
from kiosk.drivers.eid.der import MalformedDer, bytes_missing, der_length, trim_der
from kiosk.drivers.eid.identity import parse_identity
from kiosk.drivers.eid.read import Trust, read_eid
from kiosk.drivers.eid.refusal import CardRefused
from kiosk.drivers.eid.roots import Roots, load_roots
from kiosk.drivers.eid.tlv import Field, MalformedTlv, fields, value_of
from kiosk.drivers.eid.verify import check_basic_key, signer_in
from virtual_pki import Register
from virtual_town_hall import TownHall, identity_file, tlv

NUMBER = "85073003328"

values = st.binary(max_size=300) | st.sampled_from([0, 254, 255, 256, 510, 511]).map(bytes)
distinct_fields = st.dictionaries(st.integers(1, 255), values, max_size=8)


@st.composite
def damaged(draw: st.DrawFn, content: bytes) -> bytes:
    """The content with a few bytes changed, or cut off."""
    changed = bytearray(content[: draw(st.integers(0, len(content)))])
    for _ in range(draw(st.integers(0, 4)) if changed else 0):
        changed[draw(st.integers(0, len(changed) - 1))] = draw(st.integers(0, 255))
    return bytes(changed)


# Tag, length, value


def test_lengths_of_255_and_more_are_chained() -> None:
    content = b"\x01\xff\xff\x02" + bytes(512) + b"\x02\xff\x00" + bytes(255) + b"\x03\x00"
    assert [(one.tag, len(one.value)) for one in fields(content)] == [(1, 512), (2, 255), (3, 0)]


def test_tag_zero_is_a_version_first_and_padding_later() -> None:
    assert fields(b"\x00\x01\x03\x01\x01\xaa\x00\x00\x07") == (Field(0, b"\x03"), Field(1, b"\xaa"))


@pytest.mark.parametrize(
    "content",
    [b"\x01", b"\x01\x02a", b"\x01\xff", b"\x01\xff\x00" + bytes(254), b"\x01\x00\x01\x00"],
)
def test_a_field_cut_off_or_twice_is_refused(content: bytes) -> None:
    with pytest.raises(MalformedTlv):
        fields(content)


@given(distinct_fields, st.integers(0, 20))
def test_what_is_written_is_read_back_without_its_padding(
    written: dict[int, bytes], padding: int
) -> None:
    content = b"".join(tlv(tag, value) for tag, value in written.items())
    read = fields(content + bytes(padding if written else 0))
    assert {one.tag: one.value for one in read} == written
    assert all(value_of(tag, read) == value for tag, value in written.items())


@given(st.binary(max_size=600))
def test_any_bytes_are_fields_or_are_refused(content: bytes) -> None:
    try:
        read = fields(content)
    except MalformedTlv:
        return
    assert sum(len(one.value) for one in read) <= len(content)


# DER


@given(st.binary(max_size=700), st.integers(0, 300))
def test_padding_is_trimmed_from_a_sequence(content: bytes, padding: int) -> None:
    sequence = _sequence(content)
    assert trim_der(sequence + bytes(padding)) == sequence
    assert bytes_missing(sequence + bytes(padding)) == 0
    assert bytes_missing(sequence[:-1]) == 1


@given(st.binary(max_size=400) | st.binary(max_size=8).map(lambda rest: b"\x30" + rest))
def test_any_bytes_are_a_sequence_or_are_refused(content: bytes) -> None:
    try:
        trimmed = trim_der(content)
    except MalformedDer:
        return
    assert content.startswith(trimmed)
    assert len(trimmed) == der_length(content)


def _sequence(content: bytes) -> bytes:
    length = len(content)
    if length < 0x80:
        return bytes([0x30, length]) + content
    size = (length.bit_length() + 7) // 8
    return bytes([0x30, 0x80 + size]) + length.to_bytes(size) + content


# The files


@given(damaged(identity_file(NUMBER, basic_key_file=b"key")))
def test_a_damaged_identity_is_read_or_refused(content: bytes) -> None:
    try:
        identity = parse_identity(content)
    except CardRefused:
        return
    assert len(identity.national_number) == 11
    assert identity.national_number.isdecimal()


def test_a_refusal_does_not_quote_the_card() -> None:
    with pytest.raises(CardRefused) as refused:
        parse_identity(identity_file(NUMBER[:-1] + "9"))
    quoted = "".join(traceback.format_exception(refused.value))
    assert NUMBER[:-1] not in quoted


@pytest.fixture(scope="module")
def roots(pinned_roots: Path) -> Roots:
    return load_roots(pinned_roots)


@given(data=st.data())
def test_no_damaged_certificate_passes_for_another_signer(
    data: st.DataObject, town_hall: TownHall, roots: Roots
) -> None:
    whole = town_hall.pki.registers[Register.EC].certificate
    try:
        signer = signer_in(data.draw(damaged(whole)), roots)
    except CardRefused:
        return
    assert not signer.pinned or signer == signer_in(whole, roots)


@given(st.binary(max_size=200))
def test_no_other_bytes_pass_for_the_chips_key(content: bytes) -> None:
    with pytest.raises(CardRefused):
        check_basic_key(content, bytes(48))


answers = st.tuples(
    st.binary(max_size=252) | st.just(bytes(252)),
    st.sampled_from([0x9000, 0x6100, 0x6110, 0x61FF, 0x6C00, 0x6C10, 0x6B00, 0x6A82, 0x6985]),
)


@given(st.lists(answers, min_size=1, max_size=12))
def test_a_card_that_answers_nonsense_is_refused_in_bounded_time(
    said: list[tuple[bytes, int]],
) -> None:
    """It says the same over and over; the kiosk has had enough after some hundred commands."""
    commands = 0

    def transmit(_command: bytes) -> tuple[bytes, int]:
        nonlocal commands
        commands += 1
        assert commands < 500
        return said[commands % len(said)]

    trust = Trust(Roots(), Require.ANY)
    with pytest.raises(CardRefused):
        read_eid(Applet(transmit), trust, date(2026, 6, 1), bytes(48))

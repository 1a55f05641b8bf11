"""Frames of a PN532, cut from what its line brings, however that is split."""

import errno
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.drivers.nfc_line import FrameLine, frame_length
from virtual_pn532 import ACK, SYNTAX_ERROR, frame
from virtual_pty import VirtualLine

AT_ONCE, SOON = 0, 5_000
"""Milliseconds to wait for a frame: that is there already, that is on its way."""
SILENCE = os.strerror(errno.ETIMEDOUT)
FRAMES = {
    "an acknowledgement": ACK,
    "an error": SYNTAX_ERROR,
    "an answer": frame(b"\xd5\x4b\x00"),
    "the longest answer in a short frame": frame(bytes(0xFE)),
    "an answer in an extended frame": frame(bytes(0x100)),
}
each_frame = pytest.mark.parametrize("whole", FRAMES.values(), ids=FRAMES.keys())


@pytest.fixture
def device(tmp_path: Path) -> Iterator[VirtualLine]:
    device = VirtualLine(tmp_path / "reader")
    yield device
    device.unplug()


@pytest.fixture
def line(device: VirtualLine) -> Iterator[FrameLine]:
    with closing(FrameLine(str(device.path))) as line:
        yield line


@each_frame
def test_a_frame_tells_its_length_as_soon_as_that_has_come(whole: bytes) -> None:
    told = [frame_length(whole[:heard]) for heard in range(len(whole) + 1)]
    assert told[:6] == [None] * 6
    assert set(told[8:]) <= {len(whole)}
    assert told[-1] == len(whole)


@each_frame
def test_frames_that_come_at_once_are_read_one_by_one(
    device: VirtualLine, line: FrameLine, whole: bytes
) -> None:
    device.say(ACK + whole)
    assert line.read(SOON) == ACK
    assert line.read(SOON) == whole


def test_half_a_frame_is_no_frame_until_the_rest_is_there(
    device: VirtualLine, line: FrameLine
) -> None:
    whole = frame(b"\xd5\x4b\x00")
    device.say(whole[:7])
    with pytest.raises(OSError, match=SILENCE):
        line.read(AT_ONCE)
    device.say(whole[7:])
    assert line.read(SOON) == whole


def test_an_answer_that_nobody_waits_for_any_more_answers_no_other_question(
    device: VirtualLine, line: FrameLine
) -> None:
    device.say(ACK + frame(b"\xd5\x4b\x01"))
    assert line.read(SOON) == ACK
    line.write(ACK)
    with pytest.raises(OSError, match=SILENCE):
        line.read(AT_ONCE)

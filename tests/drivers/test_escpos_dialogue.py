"""Questions and answers, over a link whose every byte the test decides."""

from collections.abc import Iterator

from kiosk.drivers import Paper, PrinterStatus
from kiosk.drivers.escpos_address import Bounds
from kiosk.drivers.escpos_dialogue import Dialogue
from scripted_link import ScriptedLink

BOUNDS = Bounds(reply=0.05, completion=0.05)


def each(data: bytes) -> Iterator[bytes]:
    return (bytes((byte,)) for byte in data)


def test_what_was_said_before_answers_no_question() -> None:
    link = ScriptedLink([[b"\x12"]] * 4, waiting=[b"\x7e", b"\x1e"])
    status = Dialogue(link, BOUNDS).status()
    assert status == PrinterStatus(Paper.OK, cover_open=False, error=False)


def test_an_answer_between_the_bytes_of_an_unasked_frame_is_found() -> None:
    link = ScriptedLink([[b"\x10\x00", b"\x00\x00\x1e"], [b"\x13", b"\x12"], [b"\x12"], [b"\x12"]])
    status = Dialogue(link, BOUNDS).status()
    assert status == PrinterStatus(Paper.LOW, cover_open=False, error=False)


def test_after_a_silence_nothing_more_is_asked() -> None:
    link = ScriptedLink([[b"\x1e"]])
    status = Dialogue(link, BOUNDS).status()
    assert status == PrinterStatus(Paper.LOW, cover_open=None, error=None)
    assert link.sent == [b"\x10\x04\x04", b"\x10\x04\x02"]


def test_a_completion_that_comes_in_pieces_is_understood() -> None:
    talk = Dialogue(ScriptedLink([[*each(b"\x37\x22ABCD\x00")]]), BOUNDS)
    talk.send(b"Dag!\n", b"ABCD")
    assert talk.completed(b"ABCD", 0.05)


def test_a_completion_that_comes_while_a_question_is_open_counts() -> None:
    completion = b"\x37\x22AB\x12CD\x00"
    talk = Dialogue(ScriptedLink([[], [completion, b"\x12"], [b"\x12"], [b"\x12"]]), BOUNDS)
    talk.send(b"Dag!\n", b"ABCD")
    assert talk.status().paper is Paper.OK
    assert talk.completed(b"ABCD", 0)


def test_a_printer_says_that_its_buffer_is_clear() -> None:
    assert Dialogue(ScriptedLink([[b"\x37\x25", b"\x00"]]), BOUNDS).clear()
    assert not Dialogue(ScriptedLink([]), BOUNDS).clear()


def test_a_printer_that_never_stops_talking_is_not_listened_to_for_ever() -> None:
    class Babbling(ScriptedLink):
        def receive(self, within: float) -> bytes:  # noqa: ARG002 - it always has something to say
            return b"\x00"

    assert Dialogue(Babbling([]), BOUNDS).status().paper is Paper.UNKNOWN

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.drivers import Align, Line, QrCode, Rule, Text
from kiosk.printing.paper import NotReadable, read_lines, write_lines

LINES = st.one_of(
    st.builds(
        Text, st.text(), st.booleans(), st.booleans(), st.sampled_from(Align), st.integers(0, 60)
    ),
    st.builds(Rule),
    st.builds(QrCode, st.text()),
)


@given(st.lists(LINES).map(tuple))
def test_a_receipt_is_read_as_it_was_written(lines: tuple[Line, ...]) -> None:
    assert read_lines(write_lines(lines)) == lines


@pytest.mark.parametrize(
    "kept",
    [
        "",
        "{}x",
        "3",
        "[3]",
        "null",
        '[["text"]]',
        '[["picture", {}]]',
        '[["text", {"text": 3}]]',
        '[["text", {"bold": true}]]',
        '[[["text"], {}]]',
    ],
)
def test_what_another_release_kept_is_told_and_not_printed(kept: str) -> None:
    with pytest.raises(NotReadable):
        read_lines(kept)


@given(st.text())
def test_nonsense_is_no_receipt_and_no_crash(kept: str) -> None:
    try:
        lines = read_lines(kept)
    except NotReadable:
        return
    assert lines == ()

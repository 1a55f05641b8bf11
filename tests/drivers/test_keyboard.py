import pytest
from evdev import ecodes
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.reading import CodeScanned
from kiosk.drivers.keyboard import EV_KEY, GAP_SECONDS, KeyboardBurst, KeyEvent, Layout
from kiosk.drivers.scanned import GARBLED, Scan
from virtual_scanner import keys_for

CODES = st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-./", min_size=1)


class Typist:
    """Presses keys on a keyboard, a millisecond each, and keeps what was understood."""

    def __init__(self, layout: Layout = Layout.US) -> None:
        self.burst = KeyboardBurst(layout)
        self.now = 100.0
        self.scans: list[Scan] = []

    def key(self, name: str, value: int) -> None:
        """Down (1), up (0) or autorepeat (2)."""
        self.now += 0.001
        event = KeyEvent(self.now, EV_KEY, ecodes.ecodes[f"KEY_{name}"], value)
        if scan := self.burst.feed(event):
            self.scans.append(scan)

    def press(self, *names: str) -> None:
        """All of them together, the modifiers first."""
        for name in names:
            self.key(name, 1)
        for name in reversed(names):
            self.key(name, 0)

    def type(self, code: str, layout: str = "us") -> None:
        """Type a code as a scanner set up for that layout does."""
        for char in code:
            self.press(*keys_for(char, layout))

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds


@pytest.mark.parametrize("layout", Layout)
@given(code=CODES)
def test_every_code_is_read_in_either_layout(layout: Layout, code: str) -> None:
    typist = Typist(layout)
    typist.type(code, layout)
    typist.press("ENTER")
    assert typist.scans == [CodeScanned(code) if len(code) <= 64 else GARBLED]


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("scanner_layout", ["us", "be"])
def test_digits_are_read_even_if_the_scanner_was_set_up_for_another_layout(
    layout: Layout, scanner_layout: str
) -> None:
    typist = Typist(layout)
    typist.type("30004000138035", scanner_layout)
    typist.press("ENTER")
    assert typist.scans == [CodeScanned("30004000138035")]


@pytest.mark.parametrize("layout", Layout)
def test_the_aim_identifier_is_understood_in_either_layout(layout: Layout) -> None:
    typist = Typist(layout)
    typist.type("]A0ZO3714780", layout)
    typist.press("ENTER")
    assert typist.scans == [CodeScanned("ZO3714780", "A")]


def test_a_scanner_that_uses_the_keypad_is_understood() -> None:
    typist = Typist()
    typist.press("NUMLOCK")
    for digit in "0123456789":
        typist.press(f"KP{digit}")
    typist.press("KPENTER")
    assert typist.scans == [CodeScanned("0123456789")]


def test_a_code_without_enter_ends_in_a_gap() -> None:
    typist = Typist()
    typist.type("2085432")
    assert typist.burst.under_way
    typist.wait(GAP_SECONDS)
    typist.type("3")
    assert typist.scans == [CodeScanned("2085432")]


def test_a_code_without_enter_ends_when_nothing_follows() -> None:
    typist = Typist()
    typist.type("2085432")
    assert typist.burst.pause() == CodeScanned("2085432")
    assert not typist.burst.under_way


def test_half_a_code_of_a_scanner_that_sends_enter_is_no_code() -> None:
    typist = Typist()
    typist.type("30004000138035")
    typist.press("ENTER")
    typist.type("2085432")
    typist.wait(GAP_SECONDS)
    typist.type("30004000138042")
    typist.press("ENTER")
    assert typist.scans == [
        CodeScanned("30004000138035"),
        GARBLED,
        CodeScanned("30004000138042"),
    ]


def test_a_key_held_down_is_one_key() -> None:
    typist = Typist()
    for key in ("LEFTSHIFT", "Z"):
        typist.key(key, 1)
        typist.key(key, 2)
        typist.key(key, 2)
    typist.key("Z", 0)
    typist.key("LEFTSHIFT", 0)
    typist.press("ENTER")
    assert typist.scans == [CodeScanned("Z")]


def test_keys_that_the_kernel_lost_spoil_the_code_and_not_the_next() -> None:
    typist = Typist()
    typist.type("3000")
    assert typist.burst.feed(KeyEvent(typist.now, ecodes.EV_SYN, ecodes.SYN_DROPPED, 0)) is None
    typist.type("138035")
    typist.press("ENTER")
    typist.type("2085432")
    typist.press("ENTER")
    assert typist.scans == [GARBLED, CodeScanned("2085432")]


def test_a_shift_of_which_the_release_was_lost_spoils_one_code_at_most() -> None:
    typist = Typist()
    typist.key("LEFTSHIFT", 1)
    typist.type("lr2085432")
    typist.press("ENTER")
    typist.type("lr2085432")
    typist.press("ENTER")
    assert typist.scans[1:] == [CodeScanned("lr2085432")]


@pytest.mark.parametrize("chord", [("LEFTCTRL", "M"), ("F1",), ("RIGHTALT", "7"), ("ESC",)])
def test_a_key_that_is_no_part_of_any_code_spoils_it(chord: tuple[str, ...]) -> None:
    typist = Typist()
    typist.type("3000")
    typist.press(*chord)
    typist.type("138035")
    typist.press("ENTER")
    assert typist.scans == [GARBLED]


def test_an_accented_letter_spoils_a_code() -> None:
    typist = Typist(Layout.BE)
    typist.type("3000", "be")
    typist.press("APOSTROPHE")
    typist.press("ENTER")
    assert typist.scans == [GARBLED]


def test_a_cat_on_the_keyboard_fills_no_memory() -> None:
    typist = Typist()
    typist.type("3" * 10_000)
    assert len(repr(vars(typist.burst))) < 1_000
    typist.press("ENTER")
    assert typist.scans == [GARBLED]


EVENTS = st.builds(
    KeyEvent,
    st.floats(0, 2e9),
    st.integers(0, 0x1F) | st.just(EV_KEY),
    st.integers(0, 0x2FF) | st.sampled_from([2, 11, 28, 42, 100]),
    st.integers(-(2**31), 2**31 - 1) | st.sampled_from([0, 1, 2]),
)


@given(st.lists(EVENTS, max_size=200), st.sampled_from(Layout))
def test_random_events_never_hurt_the_scan_after_them(
    events: list[KeyEvent], layout: Layout
) -> None:
    typist = Typist(layout)
    for event in events:
        typist.burst.feed(event)
    typist.burst.pause()
    typist.now = 3e9
    typist.type("30004000138035", layout)
    typist.press("ENTER")
    assert typist.scans == [CodeScanned("30004000138035")]

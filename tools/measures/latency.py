"""From a device's own first byte to the painted change; and how long polling hides a card."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import cycle, islice

from tools.measures import Figure, percentile, spread
from tools.measures.painting import Frame, Screen, screen_at
from whole_library import Book, WholeLibrary

CARDS = 60
"""Samples of each kind of card: eID and contactless."""
ROUNDS = 12
BOOKS = 5
"""Each lent and brought back in every round: 120 scans."""
PILES = 4
"""A pile is scanned again only seconds later: the same code within one is one scan."""
EID_PATRON, CHIP_PATRON, OTHER_CHIP_PATRON = "P0001", "P0002", "P0003"


def measure(library: WholeLibrary) -> list[Figure]:
    """Measure cards and scans."""
    with screen_at(library.programs.screen_url) as screen:
        cards: list[float] = []
        polls: list[float] = []
        for number in range(CARDS):
            applet = "1.8" if number % 2 else "1.7"
            with _timed(library, screen, "eid", cards, polls):
                library.put_in_eid(EID_PATRON, applet=applet)
            library.take_out_eid()
            _end(library, screen)
            with _timed(library, screen, "nfc", cards, polls):
                library.tap_card(patron=CHIP_PATRON)
            _end(library, screen)
        scans = list(_scans(library, screen))
    return [
        Figure(
            "card_to_screen_p95_ms",
            percentile(cards, 95),
            "ms",
            "from the card's first byte (ATR, InListPassiveTarget reply) to the painted loans "
            f"screen in headless Chromium; eID 1.7, eID 1.8 and chip by turns; {spread(cards)}",
        ),
        Figure(
            "card_poll_p95_ms",
            percentile(polls, 95),
            "ms",
            f"from the card being there to its first byte: the readers' polling; {spread(polls)}",
        ),
        Figure(
            "scan_to_screen_p95_ms",
            percentile(scans, 95),
            "ms",
            "from the scanner's first byte to the painted line with its result, committed; "
            f"HID and serial by turns; {spread(scans)}",
        ),
    ]


@contextmanager
def _timed(
    library: WholeLibrary, screen: Screen, device: str, cards: list[float], polls: list[float]
) -> Iterator[None]:
    """Show a card within; add how long it took, in milliseconds."""
    library.await_no_card()
    screen.forget()
    shown_at = time.time()
    yield
    frame = screen.await_painted(shown_at, lambda frame: frame.state == "loans")
    answered_at = _answered_at(library, device)
    cards.append(1000 * (frame.at - answered_at))
    polls.append(1000 * (answered_at - shown_at))


def _scans(library: WholeLibrary, screen: Screen) -> Iterator[float]:
    found = list(islice(library.books, PILES * BOOKS))
    piles = cycle(found[start::PILES] for start in range(PILES))
    patrons = cycle((CHIP_PATRON, OTHER_CHIP_PATRON))  # the same card again must first be gone
    for patron, books in zip(islice(patrons, ROUNDS), piles, strict=False):
        screen.forget()
        library.tap_card(patron=patron)
        screen.await_painted(0, lambda frame: frame.state == "loans")
        yield from _scan_all(library, screen, books, ("hid", "serial"))
        _end(library, screen)
        screen.forget()
        library.press("return")
        screen.await_painted(0, lambda frame: frame.state == "returns")
        yield from _scan_all(library, screen, books, ("serial", "hid"))
        _end(library, screen)


def _scan_all(
    library: WholeLibrary, screen: Screen, books: list[Book], devices: tuple[str, str]
) -> Iterator[float]:
    """Scan by turns; not twice the same with the same scanner, which within 1 s is one scan."""
    for number, (book, device) in enumerate(zip(books, cycle(devices), strict=False), 1):
        screen.forget()
        started = time.time()
        library.scan(book.barcode, device)
        frame = screen.await_painted(started, partial(_settled, number))
        yield 1000 * (frame.at - _answered_at(library, device))


def _settled(number: int, frame: Frame) -> bool:
    return frame.settled == number


def _end(library: WholeLibrary, screen: Screen) -> None:
    library.end_visit()
    screen.page.locator("#glass[data-state=start]").wait_for()


def _answered_at(library: WholeLibrary, device: str) -> float:
    times = library.http.get(f"{library.programs.bench_url}/bench/times").json()
    return float(times[device])

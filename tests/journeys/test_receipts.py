"""Receipts that do not come out: staff have them printed, and nobody gets one twice."""

import re
import signal
import subprocess
import sys
from functools import partial

from whole_library import Book, View, WholeLibrary


def to_the_receipt(library: WholeLibrary) -> Book:
    """Somebody borrows a book, and is asked whether they want a receipt."""
    library.tap_card(patron="P0002")
    book = library.borrow()
    library.press("done")
    library.until_state("receipt")
    return book


def says(words: str, view: View) -> bool:
    return view["state"] == "goodbye" and words in str(view)


def receipts(library: WholeLibrary, *arguments: str) -> str:
    """What ``kiosk receipts`` says."""
    settings = str(library.programs.settings)
    command = [sys.executable, "-m", "kiosk", "receipts", "--settings", settings, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout


def test_staff_have_a_receipt_printed_that_met_an_open_cover(library: WholeLibrary) -> None:
    book = to_the_receipt(library)
    library.printer(cover="open")
    library.press("receipt_yes")
    library.until(partial(says, "Je bonnetje printen is niet gelukt"))
    library.printer(cover="closed")
    newest = receipts(library).splitlines()[0]
    assert "failed (cover_open)" in newest
    assert book.title not in newest
    number = re.findall(r"reprint (\d+)", newest)[0]
    receipts(library, "reprint", number)
    library.await_paper(lambda paper: book.title in paper)
    assert library.paper().count(book.title) == 1


def test_a_kiosk_that_is_killed_while_it_prints_prints_nothing_twice(
    library: WholeLibrary,
) -> None:
    book = to_the_receipt(library)
    library.press("receipt_yes")
    library.stop("kiosk", signal.SIGKILL)
    library.start(library.programs.kiosk())
    library.await_health(lambda health: health["healthy"], "the kiosk is back", 40)
    other = to_the_receipt(library)
    library.press("receipt_yes")
    library.await_paper(lambda paper: other.title in paper)
    assert library.paper().count(book.title) <= 1

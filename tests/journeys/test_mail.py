"""Receipts by e-mail: to who has an address, whenever the mail server can be reached."""

from functools import partial
from pathlib import Path

import pytest

from mail_server_here import MailServerHere
from whole_library import Book, View, WholeLibrary

WITH_ADDRESS, ADDRESS = "20000990000018", "lener@voorbeeld.example"
"""The pass of P0001 of the demo."""


@pytest.fixture
def mail(library: WholeLibrary) -> MailServerHere:
    assert library.mail is not None
    return library.mail


def borrow(library: WholeLibrary) -> Book:
    """Borrow a book with the pass of somebody who is there, up to the question of the receipt."""
    book = library.borrow()
    library.await_handed_on()
    library.press("done")
    library.until_state("receipt")
    return book


def says(words: str, view: View) -> bool:
    return words in view["lead"]


def taps(view: View) -> set[str]:
    return {button["tap"] for button in view["buttons"]}


def files_with(words: str, folder: Path) -> list[str]:
    """Files in which these words can be read."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return [str(path) for path in files if words.encode() in path.read_bytes()]


def test_a_receipt_waits_for_the_mail_server_and_comes_in_the_patrons_language(
    library: WholeLibrary, mail: MailServerHere
) -> None:
    library.scan(WITH_ADDRESS)
    library.press("language", "en")
    book = borrow(library)
    library.press("receipt_mail")
    library.until(partial(says, "Your receipt comes by e-mail."))
    library.stop("kiosk")
    kept = library.place / "kiosk"
    assert files_with(ADDRESS, kept) == [], "a stolen disk tells no address"
    assert files_with(book.title, kept)
    assert mail.raw == []

    with mail.open_to_others():
        library.start(library.programs.kiosk())
        library.await_true(lambda: bool(mail.letters), "the letter is there")
    [letter] = mail.letters
    assert (letter["To"], mail.recipients) == (ADDRESS, [ADDRESS])
    assert letter["Subject"] == "Your receipt from Bib Zottegem"
    text = letter.get_body(("plain",))
    assert text is not None
    assert book.title in text.get_content()
    assert "Due back" in text.get_content()
    assert ADDRESS not in library.log("kiosk")
    assert ADDRESS not in library.log("central")


def test_who_has_no_address_is_not_offered_mail(library: WholeLibrary) -> None:
    library.tap_card(patron="P0002")
    borrow(library)
    assert taps(library.view()) >= {"receipt_yes", "receipt_no"}
    assert "receipt_mail" not in taps(library.view())

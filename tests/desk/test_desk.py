"""Whole visits at the desk, without devices: readings go in, what is kept and shown comes out."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from kiosk.bodies import Kind
from kiosk.cache.local import Cursor
from kiosk.desk.idle import Patience
from kiosk.domain.circulation import ItemReason, Place
from kiosk.domain.credential import CodeProblem
from kiosk.domain.membership import Reason
from kiosk.domain.operation import Checkout, Return
from kiosk.domain.reading import CardRemoved, CodeScanned, ReadProblem, Unreadable
from kiosk.domain.reasons import Meanwhile, Remedy
from kiosk.domain.session.effects import Mail
from kiosk.domain.session.events import Tap, Tapped
from kiosk.domain.session.state import (
    Goodbye,
    Identify,
    Loans,
    Receipt,
    ReceiptChoice,
    Returns,
    Session,
    Start,
    TurnedAway,
)
from kiosk.domain.visit import Advice, Done, NoteKind
from small_region import AN, ATLAS, BOEK, put
from watched_desk import MEMBER, Serve

CARD = CodeScanned("20001000000018")


def scan(barcode: str) -> CodeScanned:
    return CodeScanned(barcode)


def lines(session: Session) -> list[tuple[str, Done]]:
    screen = session.screen
    assert isinstance(screen, Loans | Returns)
    return [(line.title, line.done) for line in screen.lines]


def settled(number: int) -> Callable[[Session], bool]:
    def right(session: Session) -> bool:
        return isinstance(session.screen, Loans | Returns) and len(session.screen.lines) == number

    return right


def on(screen: type) -> Callable[[Session], bool]:
    return lambda session: isinstance(session.screen, screen)


async def test_a_patron_borrows_two_items_and_takes_a_receipt(serve: Serve) -> None:
    async with serve() as watched:
        watched.desk.read("scanner", CARD)
        watched.desk.read("scanner", scan(ATLAS.barcode))
        watched.desk.read("scanner", scan(BOEK.barcode))
        session = await watched.until(settled(2))
        assert lines(session) == [("Atlas", Done.LENT), ("Boek", Done.LENT)]
        kept = [entry.operation for entry in watched.outbox.pending(50)]
        assert [(type(o), o.item) for o in kept] == [(Checkout, ATLAS.id), (Checkout, BOEK.id)]
        assert all(isinstance(o, Checkout) and o.due == date(2026, 12, 21) for o in kept)
        watched.desk.send(Tapped(Tap.DONE))
        await watched.until(on(ReceiptChoice))
        watched.desk.send(Tapped(Tap.RECEIPT_YES))
        await watched.until(lambda s: s.screen == Goodbye(2, 0, Receipt.PRINTED))
        assert [line.title for line in watched.delivered[0].lines] == ["Atlas", "Boek"]


async def test_a_patron_with_an_address_has_the_receipt_mailed(serve: Serve) -> None:
    async with serve() as watched:
        with_address = replace(MEMBER, email=True)
        watched.cache.apply([put(Kind.PATRON, AN, with_address)], Cursor("e1", 6))
        watched.glass.show(replace(watched.glass.session, mails=True))
        for reading in (CARD, scan(ATLAS.barcode)):
            watched.desk.read("scanner", reading)
        await watched.until(settled(1))
        watched.desk.send(Tapped(Tap.DONE))
        watched.desk.send(Tapped(Tap.RECEIPT_MAIL))
        await watched.until(lambda s: s.screen == Goodbye(1, 0, Receipt.MAILED))
        [mail] = watched.delivered
        assert isinstance(mail, Mail)
        assert (mail.patron, [line.title for line in mail.lines]) == (AN, ["Atlas"])


async def test_the_green_line_comes_after_the_commit(serve: Serve, tmp_path: Path) -> None:
    async with serve() as watched:
        watched.desk.read("scanner", CARD)
        await watched.until(on(Loans))
        full = sqlite3.connect(tmp_path / "outbox.db")
        full.execute(
            "create trigger no before insert on operation begin select raise(abort,''); end"
        )
        full.commit()
        full.close()
        watched.desk.read("scanner", scan(ATLAS.barcode))
        session = await watched.until(settled(1))
        assert lines(session) == [("Atlas", Done.REFUSED)]
        assert isinstance(session.screen, Loans)
        assert session.screen.lines[0].reason is ItemReason.NOT_SAVED
        assert watched.outbox.pending(50) == ()


async def test_an_item_comes_back_without_a_card(serve: Serve) -> None:
    async with serve() as watched:
        watched.desk.send(Tapped(Tap.RETURN))
        watched.desk.read("scanner", scan(ATLAS.barcode))
        session = await watched.until(settled(1))
        assert isinstance(session.screen, Returns)
        [line] = session.screen.lines
        assert (line.done, line.place) == (Done.RETURNED, Place.SHELF)
        assert [type(kept.operation) for kept in watched.outbox.pending(50)] == [Return]
        assert watched.kept


async def test_an_item_scanned_before_the_card_is_lent_when_the_card_comes(serve: Serve) -> None:
    async with serve() as watched:
        watched.desk.read("scanner", scan(ATLAS.barcode))
        await watched.until(on(Identify))
        watched.desk.read("scanner", CARD)
        session = await watched.until(settled(1))
        assert lines(session) == [("Atlas", Done.LENT)]


async def test_an_item_scanned_twice_in_a_visit_is_one_loan(serve: Serve) -> None:
    async with serve() as watched:
        for reading in (CARD, scan(ATLAS.barcode), scan(ATLAS.barcode)):
            watched.desk.read("scanner", reading)
        session = await watched.until(lambda s: s.hint is not None)
        assert session.hint is NoteKind.ALREADY_LISTED
        assert len(watched.outbox.pending(50)) == 1


async def test_scanning_an_item_that_one_has_already_renews_it(serve: Serve) -> None:
    async with serve() as watched:
        for reading in (CARD, scan(ATLAS.barcode)):
            watched.desk.read("scanner", reading)
        await watched.until(settled(1))
        watched.desk.send(Tapped(Tap.DONE))
        watched.desk.send(Tapped(Tap.RECEIPT_NO))
        for reading in (CARD, scan(ATLAS.barcode)):
            watched.desk.read("scanner", reading)
        session = await watched.until(
            lambda s: (
                isinstance(s.screen, Loans)
                and [line.done for line in s.screen.lines] == [Done.RENEWED]
            )
        )
        assert lines(session) == [("Atlas", Done.RENEWED)]


async def test_an_unknown_pass_is_told_what_to_do(serve: Serve) -> None:
    async with serve() as watched:
        watched.desk.read("scanner", scan("20009999999999"))
        session = await watched.until(on(TurnedAway))
        assert session.screen == TurnedAway(
            Reason.UNKNOWN_PASS,
            Advice(Remedy.OTHER_PASS_OR_DESK, None, (Meanwhile.RETURN, Meanwhile.OTHER_PASS)),
        )


async def test_an_isbn_garbage_and_a_pulled_card_each_get_their_own_words(serve: Serve) -> None:
    async with serve() as watched:
        for reading, hint in (
            (scan("9789460010019"), CodeProblem.ISBN),
            (scan("\x07\x1b"), CodeProblem.GARBLED),
            (scan("XYZ123"), CodeProblem.UNKNOWN),
            (Unreadable(ReadProblem.CARD_PULLED), ReadProblem.CARD_PULLED),
        ):
            watched.desk.read("scanner", reading)
            session = await watched.until(lambda s, hint=hint: s.hint is hint)  # type: ignore[misc]  # a default binds the loop's value
            assert session.screen == Start()


async def test_taking_the_card_out_after_lending_ends_the_visit(serve: Serve) -> None:
    async with serve() as watched:
        for reading in (CARD, scan(ATLAS.barcode), CardRemoved()):
            watched.desk.read("reader", reading)
        await watched.until(on(ReceiptChoice))


async def test_someone_who_walks_off_is_warned_about_then_forgotten(serve: Serve) -> None:
    async with serve(Patience(visit=0.05, warning=0.05, goodbye=0.05)) as watched:
        for reading in (CARD, scan(ATLAS.barcode)):
            watched.desk.read("scanner", reading)
        await watched.until(lambda s: s.warned)
        session = await watched.until(lambda s: s.screen == Start())
        assert session == Session()
        assert len(watched.outbox.pending(50)) == 1


async def test_a_broken_printer_ends_no_visit_badly(serve: Serve) -> None:
    async with serve() as watched:
        watched.printer_works = False
        for reading in (CARD, scan(ATLAS.barcode)):
            watched.desk.read("scanner", reading)
        await watched.until(settled(1))
        watched.desk.send(Tapped(Tap.DONE))
        watched.desk.send(Tapped(Tap.RECEIPT_YES))
        await watched.until(lambda s: s.screen == Goodbye(1, 0, Receipt.FAILED))
        assert len(watched.outbox.pending(50)) == 1


async def test_the_next_patron_borrows_while_the_printer_hangs(serve: Serve) -> None:
    async with serve() as watched:
        watched.printer_answers.clear()
        for reading in (CARD, scan(ATLAS.barcode)):
            watched.desk.read("scanner", reading)
        await watched.until(settled(1))
        watched.desk.send(Tapped(Tap.DONE))
        watched.desk.send(Tapped(Tap.RECEIPT_YES))
        await watched.until(lambda s: s.screen == Goodbye(1, 0, Receipt.PRINTING))
        for reading in (CARD, scan(BOEK.barcode)):
            watched.desk.read("scanner", reading)
        session = await watched.until(settled(1))
        assert lines(session) == [("Boek", Done.LENT)]
        watched.printer_answers.set()

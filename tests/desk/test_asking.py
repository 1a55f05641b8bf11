"""At the desk: what costs something or must be counted is asked, and kept as it was agreed to."""

from collections.abc import Callable

from kiosk.domain.circulation import ItemReason, Place
from kiosk.domain.operation import Checkout, Renewal, Return
from kiosk.domain.reading import CodeScanned
from kiosk.domain.session.events import Tap, Tapped
from kiosk.domain.session.state import AccountPage, Loans, Returns, Session
from kiosk.domain.visit import Deed, Done, NoteKind
from small_region import ATLAS, FILM, SPEL
from watched_desk import Serve, Watched

CARD = CodeScanned("20001000000018")


def is_asked(session: Session) -> bool:
    return bool(session.questions)


def settled(number: int) -> Callable[[Session], bool]:
    def right(session: Session) -> bool:
        return isinstance(session.screen, Loans | Returns) and len(session.screen.lines) == number

    return right


async def answer(watched: Watched, tap: Tap) -> None:
    session = await watched.until(is_asked)
    watched.desk.send(Tapped(tap, session.questions[0].name))


def kept(watched: Watched) -> list[object]:
    return [entry.operation for entry in watched.outbox.pending(50)]


async def test_a_film_is_lent_at_the_price_that_was_agreed_to(serve: Serve) -> None:
    async with serve() as watched:
        watched.desk.read("scanner", CARD)
        watched.desk.read("scanner", CodeScanned(FILM.barcode))
        session = await watched.until(is_asked)
        [asked] = session.questions
        assert (asked.deed, asked.title, asked.fee, asked.parts) == (Deed.LEND, "Film", 100, 0)
        assert kept(watched) == []
        await answer(watched, Tap.AGREE)
        session = await watched.until(settled(1))
        assert isinstance(session.screen, Loans)
        [line] = session.screen.lines
        assert (line.done, line.fee) == (Done.LENT, 100)
        [operation] = kept(watched)
        assert isinstance(operation, Checkout)
        assert (operation.item, operation.fee, operation.hold) == (FILM.id, 100, None)


async def test_a_film_that_is_too_dear_is_not_lent_and_the_next_item_is(serve: Serve) -> None:
    async with serve() as watched:
        watched.desk.read("scanner", CARD)
        watched.desk.read("scanner", CodeScanned(FILM.barcode))
        await answer(watched, Tap.DECLINE)
        await watched.until(lambda s: s.hint is NoteKind.NOT_LENT)
        watched.desk.read("scanner", CodeScanned(ATLAS.barcode))
        session = await watched.until(settled(1))
        assert isinstance(session.screen, Loans)
        assert [line.title for line in session.screen.lines] == ["Atlas"]
        assert [type(operation) for operation in kept(watched)] == [Checkout]


async def test_an_item_scanned_during_the_question_is_not_lent(serve: Serve) -> None:
    async with serve() as watched:
        for code in (CARD, CodeScanned(FILM.barcode), CodeScanned(ATLAS.barcode)):
            watched.desk.read("scanner", code)
        session = await watched.until(lambda s: s.hint is NoteKind.ANSWER_FIRST)
        assert is_asked(session)
        assert kept(watched) == []


async def test_renewing_on_the_account_asks_its_own_price(serve: Serve) -> None:
    async with serve() as watched:
        watched.desk.read("scanner", CARD)
        watched.desk.read("scanner", CodeScanned(FILM.barcode))
        await answer(watched, Tap.AGREE)
        await watched.until(settled(1))
        watched.desk.send(Tapped(Tap.ACCOUNT))
        await watched.until(lambda s: isinstance(s.screen, AccountPage))
        watched.desk.send(Tapped(Tap.RENEW, FILM.id))
        session = await watched.until(is_asked)
        [asked] = session.questions
        assert (asked.deed, asked.fee) == (Deed.RENEW, 50)
        await answer(watched, Tap.AGREE)
        await watched.until(lambda _: len(kept(watched)) > 1)
        renewal = kept(watched)[-1]
        assert isinstance(renewal, Renewal)
        assert renewal.fee == 50


async def test_scanning_a_film_that_one_has_asks_for_the_renewal_and_stays_on_the_list(
    serve: Serve,
) -> None:
    async with serve() as watched:
        for _ in range(2):
            watched.desk.read("scanner", CARD)
            watched.desk.read("scanner", CodeScanned(FILM.barcode))
            asked = (await watched.until(is_asked)).questions[0]
            await answer(watched, Tap.AGREE)
            session = await watched.until(settled(1))
        assert (asked.deed, asked.fee) == (Deed.RENEW, 50)
        assert isinstance(session.screen, Loans)
        assert [(line.done, line.fee) for line in session.screen.lines] == [(Done.RENEWED, 50)]


async def test_a_game_that_is_not_complete_is_not_lent(serve: Serve) -> None:
    async with serve() as watched:
        watched.desk.read("scanner", CARD)
        watched.desk.read("scanner", CodeScanned(SPEL.barcode))
        await answer(watched, Tap.DECLINE)
        session = await watched.until(settled(1))
        assert isinstance(session.screen, Loans)
        assert session.screen.lines[0].reason is ItemReason.PARTS_MISSING
        assert kept(watched) == []


async def test_a_game_that_comes_back_incomplete_is_taken_back_at_the_desk(serve: Serve) -> None:
    async with serve() as watched:
        watched.desk.send(Tapped(Tap.RETURN))
        watched.desk.read("scanner", CodeScanned(SPEL.barcode))
        await answer(watched, Tap.DECLINE)
        session = await watched.until(settled(1))
        assert isinstance(session.screen, Returns)
        [line] = session.screen.lines
        assert (line.done, line.place) == (Done.RETURNED, Place.DESK)
        assert [type(operation) for operation in kept(watched)] == [Return]

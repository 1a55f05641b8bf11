"""What staff read of a kiosk that serves: its work, its slips, and why."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from kiosk.bodies import Kind
from kiosk.cache.facts import Facts
from kiosk.cache.local import Cursor
from kiosk.cache.outbox import Acknowledgement
from kiosk.domain.ids import BranchCode, HoldId, PatronKey
from kiosk.domain.operation import OutcomeKind
from kiosk.domain.reading import CodeScanned
from kiosk.domain.records import Hold, HoldState
from kiosk.domain.session.events import Tap, Tapped
from kiosk.domain.session.state import Loans, Returns
from kiosk.printing.jobs import Jobs, JobState, Way
from kiosk.ui.staff.reading import Backroom
from kiosk.ui.staff.room import Again, Asked, KeptFor
from kiosk.words import LANGUAGES
from small_region import ATLAS, FILM, KEY, put
from watched_desk import NOON, Serve, Watched, server

CARD = "20001000000018"


@pytest.fixture
def serve(tmp_path: Path) -> Serve:
    return server(tmp_path)


@pytest.fixture
def jobs(tmp_path: Path) -> Iterator[Jobs]:
    opened = Jobs(tmp_path / "print.db")
    yield opened
    opened.close()


def backroom(watched: Watched, jobs: Jobs) -> Backroom:
    return Backroom(
        Facts(watched.cache, watched.outbox),
        watched.outbox,
        jobs,
        {way: timedelta(minutes=1) for way in Way},
        BranchCode("b1"),
        KEY,
        lambda: NOON,
        lambda: tuple(watched.desk.kept_for),
        watched.desk.notices.latest,
        "nl",
    )


async def test_staff_see_what_is_to_be_sent_and_then_why_it_was_set_aside(
    serve: Serve, jobs: Jobs
) -> None:
    async with serve() as watched:
        for code in (CARD, ATLAS.barcode):
            watched.desk.read("scanner", CodeScanned(code))
        await watched.until(lambda s: isinstance(s.screen, Loans) and bool(s.screen.lines))
        [unsent] = backroom(watched, jobs).matters().unsent
        assert (unsent.kind, unsent.title, unsent.at) == (
            "checkout",
            f"Atlas ({ATLAS.barcode})",
            NOON,
        )
        [kept] = watched.outbox.pending(1)
        word = Acknowledgement(kept.id, True, "loan_id_used", 1, OutcomeKind.NEEDS_STAFF)
        watched.outbox.acknowledge([word], NOON)
        told = backroom(watched, jobs).matters()
        assert told.unsent == ()
        [aside] = told.set_aside
        assert (aside.reason, aside.title) == ("loan_id_used", f"Atlas ({ATLAS.barcode})")
        backroom(watched, jobs).dismiss(aside.number)
        assert backroom(watched, jobs).matters().set_aside == ()
        assert watched.outbox.count().set_aside == 0


async def test_an_exception_is_told_too_and_what_is_not_taken_in_cannot_be_dismissed(
    serve: Serve, jobs: Jobs
) -> None:
    async with serve() as watched:
        watched.desk.send(Tapped(Tap.RETURN))
        watched.desk.read("scanner", CodeScanned(ATLAS.barcode))
        await watched.until(lambda s: isinstance(s.screen, Returns) and bool(s.screen.lines))
        [kept] = watched.outbox.pending(1)
        for hour in range(6):
            watched.outbox.choked([kept.id], NOON + timedelta(hours=hour))
        [poison] = backroom(watched, jobs).matters().set_aside
        assert (poison.reason, poison.number) == ("poison", 0)
        watched.outbox.dismiss(kept.seq)
        assert len(backroom(watched, jobs).matters().set_aside) == 1
        outcome = OutcomeKind.APPLIED_WITH_EXCEPTION
        watched.outbox.acknowledge(
            [Acknowledgement(kept.id, False, "was_missing", 1, outcome)], NOON
        )
        [told] = backroom(watched, jobs).matters().set_aside
        assert told.reason == "was_missing"
        backroom(watched, jobs).dismiss(told.number)
        assert backroom(watched, jobs).matters().set_aside == ()


async def test_a_receipt_is_sent_once_more_for_each_time_that_it_was_shown(
    serve: Serve, jobs: Jobs
) -> None:
    number = jobs.add(Way.PAPER, "Atlas", NOON, timedelta(minutes=1))
    jobs.needs_staff(number, JobState.FAILED, "paper_out", NOON, timedelta(minutes=30))
    async with serve() as watched:
        back = replace(backroom(watched, jobs), clock=lambda: NOON + timedelta(seconds=9))
        [shown] = back.matters().receipts
        assert "Atlas" not in repr(shown)
        assert back.again(Again(number, shown.made_at))
        taken = jobs.take(Way.PAPER, NOON + timedelta(seconds=9))
        assert taken is not None
        jobs.needs_staff(number, JobState.FAILED, "paper_out", NOON, timedelta(minutes=30))
        assert not back.again(Again(number, shown.made_at)), "that press was used"
        [now] = back.matters().receipts
        assert back.again(Again(number, now.made_at))
        assert not back.again(Again(99, now.made_at))


async def test_staff_see_for_whom_a_returned_item_is_kept_and_the_glass_does_not(
    serve: Serve, jobs: Jobs
) -> None:
    async with serve() as watched:
        waiting = Hold(
            HoldId("H1"),
            PatronKey("patron-77042"),
            HoldState.WAITING,
            BranchCode("b1"),
            item=ATLAS.id,
        )
        watched.cache.apply([put(Kind.HOLD, waiting.id, waiting)], Cursor("e1", 6))
        watched.desk.send(Tapped(Tap.RETURN))
        watched.desk.read("scanner", CodeScanned(ATLAS.barcode))
        await watched.until(lambda s: isinstance(s.screen, Returns) and bool(s.screen.lines))
        [kept] = backroom(watched, jobs).matters().kept_for
        assert isinstance(kept, KeptFor)
        assert kept.title == "Atlas"
        assert kept.patron
        assert "patron-77042" not in kept.patron


async def test_staff_read_why_a_film_costs_a_euro(serve: Serve, jobs: Jobs) -> None:
    async with serve() as watched:
        answer = backroom(watched, jobs).why(Asked(number=CARD, item=FILM.barcode))
        assert answer.trouble == ""
        assert any("1,00" in line for line in answer.story)
        assert CARD not in " ".join(answer.story)
        assert watched.outbox.pending(1) == ()


@pytest.mark.parametrize(
    "asked",
    [
        Asked(),
        Asked(number="\x07"),
        Asked(kind="passport", number="1"),
        Asked(item="9789460010019"),
        Asked(item=ATLAS.barcode, moment="gisteren"),
        Asked(item=ATLAS.barcode, action="steal"),
        Asked(item=ATLAS.barcode, action="checkout"),
    ],
)
async def test_what_is_no_question_gets_a_sentence(serve: Serve, jobs: Jobs, asked: Asked) -> None:
    async with serve() as watched:
        told = [
            replace(backroom(watched, jobs), language=one).why(asked).trouble for one in LANGUAGES
        ]
    assert all(told)
    assert len(set(told)) == len(LANGUAGES)


async def test_a_question_can_be_about_another_day(serve: Serve, jobs: Jobs) -> None:
    async with serve() as watched:
        asked = Asked(number=CARD, moment=date(2031, 1, 2).isoformat())
        assert any("2031" in line for line in backroom(watched, jobs).why(asked).story)

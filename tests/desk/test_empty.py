"""A kiosk that was just enrolled: what it is to know has not come yet."""

import pytest

from kiosk.domain.membership import Reason
from kiosk.domain.reading import CodeScanned
from kiosk.domain.session.events import Tap, Tapped
from kiosk.domain.session.state import Identify, Session, TurnedAway
from kiosk.ui.screens import view
from kiosk.ui.view import State
from sample_screens import EMPTY
from small_region import ATLAS, CARD
from watched_desk import Serve


def shown(session: Session) -> tuple[State, str]:
    page = view(session, EMPTY, ("nl",))
    return page.state, page.lead


@pytest.mark.parametrize("seen", [Session(), Session(Identify())])
def test_who_comes_is_told_where_to_borrow_and_return_meanwhile(seen: Session) -> None:
    state, lead = shown(seen)
    assert state is State.STARTING
    assert lead.endswith("Ga intussen naar de balie om te lenen en in te leveren.")


async def test_an_item_that_is_brought_back_changes_nothing_and_leads_nowhere_else(
    serve: Serve,
) -> None:
    async with serve(filled=False) as watched:
        watched.desk.read("scanner", CodeScanned(ATLAS.barcode))
        session = await watched.until(lambda session: isinstance(session.screen, Identify))
        assert shown(session)[0] is State.STARTING
        watched.desk.send(Tapped(Tap.BACK))
        await watched.until(lambda session: not isinstance(session.screen, Identify))
        assert watched.outbox.pending(1) == ()


async def test_who_shows_a_card_is_told_that_the_kiosk_is_not_ready(serve: Serve) -> None:
    async with serve(filled=False) as watched:
        watched.desk.read("scanner", CodeScanned(CARD.number))
        session = await watched.until(lambda session: isinstance(session.screen, TurnedAway))
        assert isinstance(session.screen, TurnedAway)
        assert session.screen.reason is Reason.NOT_READY

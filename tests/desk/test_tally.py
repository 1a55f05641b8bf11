"""What is counted at the desk: deeds, once each, and nobody."""

from kiosk.desk.tally import Deed
from kiosk.domain.reading import CodeScanned
from kiosk.domain.session.state import Loans, Session, TurnedAway
from small_region import ATLAS, BOEK
from watched_desk import Serve

CARD = CodeScanned("20001000000018")
NOBODYS = CodeScanned("20001000000099")


def settled(session: Session) -> bool:
    return isinstance(session.screen, Loans) and len(session.screen.lines) == 3


async def test_a_visit_counts_once_and_each_item_by_what_was_done(serve: Serve) -> None:
    async with serve() as watched:
        watched.desk.read("scanner", CARD)
        for code in (ATLAS.barcode, BOEK.barcode, "30009999999999"):
            watched.desk.read("scanner", CodeScanned(code))
        await watched.until(settled)
        tally = watched.desk.tally
        counts = {deed: tally.count(deed) for deed in Deed if tally.count(deed)}
        assert counts == {Deed.VISIT: 1, Deed.LOAN: 2, Deed.REFUSAL: 1}


async def test_somebody_who_is_turned_away_is_no_visit(serve: Serve) -> None:
    async with serve() as watched:
        watched.desk.read("scanner", NOBODYS)
        await watched.until(lambda session: isinstance(session.screen, TurnedAway))
        assert watched.desk.tally.count(Deed.TURNED_AWAY) == 1
        assert watched.desk.tally.count(Deed.VISIT) == 0

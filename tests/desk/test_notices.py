"""What the rules tell staff is kept for them, each thing once, and nobody's name with it."""

from dataclasses import replace
from datetime import date

from kiosk.bodies import Kind
from kiosk.cache.local import Cursor
from kiosk.desk.notices import Notices, ToldStaff
from kiosk.domain.ids import SubscriptionCode
from kiosk.domain.membership import Reason
from kiosk.domain.period import Period
from kiosk.domain.reading import CodeScanned
from kiosk.domain.reasons import StaffNotice
from kiosk.domain.records import Membership
from kiosk.domain.region import Subscription
from kiosk.domain.session.events import NotAdmitted, Tap, Tapped
from kiosk.domain.session.state import Loans, Returns, Session
from small_region import AN, SPEL, put
from watched_desk import BEV, MEMBER, REGION, Serve

CARD = CodeScanned("20001000000018")
TEACHER = SubscriptionCode("LKR")


def is_here(session: Session) -> bool:
    return isinstance(session.screen, Loans)


async def test_who_has_subscriptions_of_two_kinds_is_told_to_staff_once(serve: Serve) -> None:
    async with serve() as watched:
        kinds = (*REGION.subscriptions, Subscription(BEV, TEACHER, "Leerkracht"))
        second = Membership(BEV, TEACHER, Period(date(2020, 1, 1), date(2029, 1, 1)))
        both = replace(MEMBER, memberships=(*MEMBER.memberships, second))
        region = replace(REGION, subscriptions=kinds)
        rows = [put(Kind.REGION, "waas", region), put(Kind.PATRON, AN, both)]
        watched.cache.apply(rows, Cursor("e1", 6))
        for _ in range(2):
            watched.desk.read("scanner", CARD)
            await watched.until(is_here)
            watched.desk.send(Tapped(Tap.DONE))
            await watched.until(lambda session: not is_here(session))
        assert watched.desk.notices.latest() == (ToldStaff(StaffNotice.SEVERAL_KINDS, patron="…1"),)


async def test_a_set_that_comes_back_incomplete_is_told_to_staff_by_its_title(serve: Serve) -> None:
    async with serve() as watched:
        watched.desk.send(Tapped(Tap.RETURN))
        watched.desk.read("scanner", CodeScanned(SPEL.barcode))
        session = await watched.until(lambda session: bool(session.questions))
        watched.desk.send(Tapped(Tap.DECLINE, session.questions[0].name))
        await watched.until(lambda s: isinstance(s.screen, Returns) and bool(s.screen.lines))
        assert watched.desk.notices.latest() == (ToldStaff(StaffNotice.PARTS_MISSING, "Spel"),)


def test_who_is_turned_away_for_what_staff_must_mend_is_told_and_the_oldest_give_way() -> None:
    notices = Notices()
    unlinked = NotAdmitted(Reason.KOPPELING_MISSING, None, (StaffNotice.KOPPELING_MISSING,))
    twice = NotAdmitted(Reason.SEVERAL_RECORDS, None, (StaffNotice.NUMBER_ON_SEVERAL_RECORDS,))
    notices.note([unlinked, twice, NotAdmitted(Reason.EXPIRED), unlinked])
    assert [told.notice for told in notices.latest()] == [
        StaffNotice.KOPPELING_MISSING,
        StaffNotice.NUMBER_ON_SEVERAL_RECORDS,
    ]

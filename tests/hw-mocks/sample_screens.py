"""Every screen there is, as sessions to look at: each in its situation, by a name that tells it."""

from dataclasses import replace
from datetime import UTC, date, datetime

from kiosk.desk.situation import Freshness, Situation
from kiosk.domain.circulation import ItemReason, Place
from kiosk.domain.credential import CodeProblem, ItemCode
from kiosk.domain.ids import ItemId, LibraryCode, PatronKey, SubscriptionCode
from kiosk.domain.membership import Admitted, Notice, Reason, Way
from kiosk.domain.reading import ReadProblem
from kiosk.domain.reasons import Meanwhile, Remedy
from kiosk.domain.region import Subscription
from kiosk.domain.samenwerking import Rights
from kiosk.domain.session.state import (
    AccountPage,
    Goodbye,
    Identify,
    Loans,
    Receipt,
    ReceiptChoice,
    Returns,
    Session,
    TurnedAway,
)
from kiosk.domain.visit import (
    Account,
    AccountLoan,
    Advice,
    BranchLoans,
    Collection,
    Deed,
    Done,
    LibraryFees,
    Line,
    NoteKind,
    Patron,
    Question,
    ReadyElsewhere,
    ReadyHere,
)
from kiosk.drivers import Fault
from kiosk.drivers.health import DeviceHealth, DeviceKind, DeviceState

NOW = datetime(2026, 6, 16, 12, 5, tzinfo=UTC)
DUE = date(2026, 7, 14)
CARD = "BiblioWaas · Sint-Gillis-Waas"

SITUATION = Situation(
    at=NOW,
    branch="3550",
    branch_name="Hoofdbibliotheek",
    library_name="Bibliotheek Sint-Gillis-Waas",
    region_name="BiblioWaas",
    freshness=Freshness.FRESH,
    synced_at=NOW,
    central_up=True,
    unsent=0,
    set_aside=0,
)


def device(kind: DeviceKind, fault: Fault | None = None, sentence: str = "") -> DeviceHealth:
    """A device that works, or one that is lost."""
    state = DeviceState.LOST if fault else DeviceState.ONLINE
    return DeviceHealth(f"the-{kind}", kind, state, NOW, fault, sentence)


def without(lost: DeviceKind) -> Situation:
    """A desk on which one device is lost."""
    devices = (
        device(kind, Fault.UNPLUGGED if kind is lost else None, "Plug it in." * (kind is lost))
        for kind in DeviceKind
    )
    return replace(SITUATION, devices=tuple(devices))


EMPTY = replace(SITUATION, freshness=Freshness.EMPTY, synced_at=None, central_up=False)
FAR_AWAY = replace(
    SITUATION,
    library_name="Gemeentelijke Openbare Bibliotheek Sint-Gillis-Waas",
    branch_name="Uitleenpost Sint-Pauwels en De Klinge",
)
STALE = replace(SITUATION, freshness=Freshness.STALE, central_up=False, unsent=3)
CAPPED = replace(STALE, freshness=Freshness.CAPPED)
TOO_OLD = replace(STALE, freshness=Freshness.TOO_OLD)
REVOKED = replace(EMPTY, out_of_service=True)

_ADMITTED = Admitted(
    PatronKey("patron-1"),
    Way.REGIONAL,
    LibraryCode("SGW"),
    Subscription(LibraryCode("SGW"), SubscriptionCode("VOLW"), "Volwassene"),
    Rights(frozenset(), frozenset()),
    age_class=18,
)
PATRON = Patron(_ADMITTED, CARD)
STOPPED = Patron(replace(_ADMITTED, notices=(Notice.DEBT, Notice.LONG_OVERDUE)), CARD)
ENDING = Patron(
    replace(_ADMITTED, notices=(Notice.ENDS_THIS_MONTH, Notice.RENEW_ONLY_ONE)),
    CARD,
    (Collection("Bibliotheek Lokeren", "E-boeken", yours=True),),
)

LONG = (
    "De ongelooflijke en bijzonder waarheidsgetrouwe geschiedenis van de reus die op een dag "
    "in Sint-Gillis-Waas uit de Hoogspanningsmastenverordeningscommissie stapte"
)
TITLES = (
    "De kleine prins",
    "Pluk van de Petteflet",
    "Het verdriet van België",
    "Wij, slaven van Suriname",
    "<b>Vet</b> & gezond koken",
    "Oorlog en terpentijn",
    "De avonden",
    "Suske en Wiske: De schat van Beersel",
    "Max Havelaar",
    "Minoes",
    "Jip en Janneke",
    LONG,
)


def lent(number: int) -> Line:
    """The item of this number, lent."""
    return Line(f"item-{number}", TITLES[number], Done.LENT, f"3000400013{number:04}", due=DUE)


REFUSED = Line(
    "item-20",
    "Harry Potter en de steen der wijzen",
    Done.REFUSED,
    "30004000139999",
    reason=ItemReason.ON_HOLD_FOR_SOMEONE_ELSE,
)
UNKNOWN = Line("30004000130000", "", Done.REFUSED, "30004000130000", reason=ItemReason.UNKNOWN_ITEM)
RENEWED = Line("item-1", TITLES[1], Done.RENEWED, "30004000130001", due=DUE)
RENEWED_LATE = replace(RENEWED, fee=50, fine=70)
SHELVED = Line("item-2", TITLES[2], Done.RETURNED, "30004000130002", place=Place.SHELF)
LATE = Line("item-6", TITLES[6], Done.RETURNED, "30004000130006", place=Place.SHELF, fine=70)
AWAITED = Line("item-3", TITLES[3], Done.RETURNED, "30004000130003", place=Place.HOLD_SHELF)
TRAVELS = Line(
    "item-4", TITLES[4], Done.RETURNED, "1", place=Place.TRANSPORT, branch="Bibliotheek Temse"
)
ELSEWHERE = Line(
    "item-5",
    TITLES[5],
    Done.REFUSED,
    "2",
    branch="Bibliotheek Lokeren",
    reason=ItemReason.RETURN_ELSEWHERE,
)

TWELVE = Loans(PATRON, (*(lent(number) for number in range(11)), REFUSED, lent(11)))
ACCOUNT = Account(
    loans=(
        BranchLoans(
            "Hoofdbibliotheek",
            LibraryCode("SGW"),
            (
                AccountLoan(ItemId("item-30"), "Zeven zussen", date(2026, 6, 1), overdue=True),
                AccountLoan(ItemId("item-1"), TITLES[1], DUE, overdue=False),
                AccountLoan(ItemId("item-20"), REFUSED.title, DUE, overdue=False),
            ),
        ),
        BranchLoans(
            "Bibliotheek Temse",
            LibraryCode("TEM"),
            (AccountLoan(ItemId("item-31"), LONG, date(2027, 1, 5), overdue=False),),
        ),
    ),
    holds_ready=(ReadyHere("De hemel van Heivisj", DUE),),
    holds_waiting=2,
    owed=650,
    holds_elsewhere=(ReadyElsewhere("Bibliotheek Temse", "Wees onzichtbaar"),),
    holds_expired=("Het smelt",),
    fees=(
        LibraryFees("Sint-Gillis-Waas", 250, payable=True),
        LibraryFees("Lokeren", 400, payable=False),
    ),
    payable=250,
)
AFTER_RENEWING = Loans(PATRON, (RENEWED_LATE, replace(REFUSED, reason=ItemReason.NO_MORE_RENEWALS)))

PRICE = Question(Deed.LEND, ItemCode("30004000130004"), ItemId("item-4"), "Rosie (film)", fee=100)
PARTS = Question(
    Deed.TAKE_BACK, ItemCode("30004000130005"), ItemId("item-5"), "Carcassonne", parts=72
)
RENEWAL = replace(PRICE, deed=Deed.RENEW, title=LONG)

CHOICE = ReceiptChoice(Loans(replace(PATRON, email=True), (lent(0), lent(3), RENEWED)))

MONDAY = datetime(2026, 6, 22, 8, tzinfo=UTC)
UNSTAFFED = Advice(Remedy.RENEW_MEMBERSHIP, MONDAY, (Meanwhile.RETURN, Meanwhile.OTHER_PASS))
MEMBER = replace(
    ACCOUNT,
    digital=(
        Collection("Sint-Gillis-Waas", "cloudLibrary", yours=True),
        Collection("Lokeren", "PressReader", yours=False),
    ),
)
NOBODY_THERE = replace(ACCOUNT, staffed_from=MONDAY)
HANDED_IN_LATER = replace(
    REFUSED,
    reason=ItemReason.MISSING,
    advice=Advice(Remedy.HAND_IN_AT_DESK, MONDAY, (Meanwhile.OTHER_ITEMS,)),
)

SCREENS: dict[str, tuple[Session, Situation]] = {
    "starting": (Session(), EMPTY),
    "out_of_service": (Session(), REVOKED),
    "start": (Session(), SITUATION),
    "start_with_a_hint": (Session(hint=ReadProblem.CARD_PULLED), SITUATION),
    "start_without_a_connection": (Session(), STALE),
    "start_without_a_connection_for_a_day": (Session(), CAPPED),
    "start_without_a_connection_for_days": (Session(), TOO_OLD),
    "start_without_a_scanner": (Session(), without(DeviceKind.SCANNER)),
    "start_in_a_branch_with_a_long_name": (Session(), FAR_AWAY),
    "identify": (Session(Identify()), SITUATION),
    "identify_with_an_item": (Session(Identify(ItemCode("30004000130001"))), SITUATION),
    "identify_with_a_hint": (Session(Identify(), hint=ReadProblem.RANDOM_CHIP), SITUATION),
    "identify_without_an_eid_reader": (Session(Identify()), without(DeviceKind.EID)),
    "loans_empty": (Session(Loans(PATRON), eid_inside=True), SITUATION),
    "loans_checking": (Session(Loans(PATRON, (lent(0),), checking="30004000130001")), SITUATION),
    "loans": (Session(Loans(PATRON, (lent(0), REFUSED, lent(1), lent(3)))), SITUATION),
    "loans_ending": (Session(Loans(ENDING)), SITUATION),
    "loans_refused": (Session(Loans(PATRON, (lent(0), UNKNOWN))), SITUATION),
    "loans_with_a_hint": (Session(Loans(PATRON, (lent(0),)), hint=CodeProblem.ISBN), SITUATION),
    "loans_listed_twice": (
        Session(Loans(PATRON, (lent(0),), None), hint=NoteKind.ALREADY_LISTED, eid_inside=True),
        SITUATION,
    ),
    "loans_stopped": (
        Session(Loans(STOPPED), hint=CodeProblem.ISBN),
        SITUATION,
    ),
    "loans_many": (Session(TWELVE), SITUATION),
    "loans_asking_a_price": (Session(Loans(PATRON, (lent(0),)), questions=(PRICE,)), SITUATION),
    "loans_asking_while_another_is_scanned": (
        Session(Loans(PATRON), hint=NoteKind.ANSWER_FIRST, questions=(PRICE,)),
        SITUATION,
    ),
    "loans_without_what_costs": (
        Session(Loans(PATRON, (lent(0),)), hint=NoteKind.NOT_LENT),
        SITUATION,
    ),
    "returns_asking_for_parts": (Session(Returns((SHELVED,)), questions=(PARTS,)), SITUATION),
    "account_asking_a_price": (
        Session(AccountPage(Loans(PATRON), ACCOUNT), questions=(RENEWAL,)),
        SITUATION,
    ),
    "account": (Session(AccountPage(AFTER_RENEWING, ACCOUNT)), SITUATION),
    "account_of_a_member": (Session(AccountPage(Loans(ENDING), MEMBER)), SITUATION),
    "account_offline": (Session(AccountPage(Loans(PATRON), NOBODY_THERE)), STALE),
    "account_empty": (Session(AccountPage(Loans(PATRON), Account())), SITUATION),
    "receipt": (Session(ReceiptChoice(Loans(PATRON, (lent(0), lent(3), RENEWED)))), SITUATION),
    "receipt_without_a_printer": (
        Session(ReceiptChoice(Loans(PATRON, (lent(0),)))),
        without(DeviceKind.PRINTER),
    ),
    "receipt_on_paper_or_by_mail": (Session(CHOICE, mails=True), SITUATION),
    "receipt_by_mail_while_the_printer_is_broken": (
        Session(CHOICE, mails=True),
        without(DeviceKind.PRINTER),
    ),
    "returns_empty": (Session(Returns()), SITUATION),
    "returns": (Session(Returns((LATE, ELSEWHERE, TRAVELS, AWAITED, SHELVED))), SITUATION),
    "turned_away": (Session(TurnedAway(Reason.EXPIRED), eid_inside=True), STALE),
    "turned_away_at_unstaffed_hours": (
        Session(TurnedAway(Reason.EXPIRED, UNSTAFFED)),
        SITUATION,
    ),
    "turned_away_without_paying_again": (
        Session(TurnedAway(Reason.EXPIRED, Advice(Remedy.RENEW_WITHOUT_PAYING))),
        SITUATION,
    ),
    "loans_refused_at_unstaffed_hours": (
        Session(Loans(PATRON, (lent(0), HANDED_IN_LATER))),
        SITUATION,
    ),
    "goodbye": (Session(Goodbye(3, 0, Receipt.PRINTING), eid_inside=True), SITUATION),
    "goodbye_with_receipt": (Session(Goodbye(3, 1, Receipt.PRINTED, 2)), SITUATION),
    "goodbye_without_receipt": (Session(Goodbye(0, 2, Receipt.FAILED)), SITUATION),
    "goodbye_without_mail": (Session(Goodbye(3, 0, Receipt.NOT_MAILED)), SITUATION),
    "still_there": (Session(TWELVE, warned=True), SITUATION),
    "help": (Session(Identify(), help=True), SITUATION),
    "help_at_unstaffed_hours": (
        Session(Identify(), help=True),
        replace(SITUATION, staffed_from=MONDAY),
    ),
}
"""Session and situation by name; in Dutch."""


def in_language(session: Session, language: str) -> Session:
    """The same, in another language."""
    return replace(session, language=language)

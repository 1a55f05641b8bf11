"""Who visits, what they bring, and what then happens: for the tests of the session."""

from datetime import date

from kiosk.domain.circulation import Place
from kiosk.domain.credential import Credential, ItemCode, Scheme
from kiosk.domain.ids import LibraryCode, PatronKey, SubscriptionCode
from kiosk.domain.membership import Admitted, Way
from kiosk.domain.region import Form, Subscription
from kiosk.domain.samenwerking import rights
from kiosk.domain.session.effects import Effect
from kiosk.domain.session.events import Event, ItemShown
from kiosk.domain.session.state import Session
from kiosk.domain.session.table import Step, step
from kiosk.domain.visit import Done, Line, Patron

EID = Credential(Scheme.EID, "85073003328")
BARCODES = ("30004000000001", "30004000000002", "30004000000003")


def patron(key: str = "p-1") -> Patron:
    """A patron of Beveren, admitted there."""
    volwassene = Subscription(LibraryCode("BEV"), SubscriptionCode("VOLW"), "Volwassene")
    granted = rights(Form.TRANSPORT, renews_foreign=True)
    bev = LibraryCode("BEV")
    return Patron(Admitted(PatronKey(key), Way.OWN, bev, volwassene, granted, 18), "Waas · Beveren")


def line(barcode: str, done: Done = Done.LENT) -> Line:
    """What became of the item with this barcode."""
    due = date(2026, 12, 15) if done in (Done.LENT, Done.RENEWED) else None
    place = Place.SHELF if done is Done.RETURNED else None
    return Line(f"i-{barcode}", "De aanslag", done, barcode, due, place)


def scanned(barcode: str) -> ItemShown:
    """The item with this barcode is scanned."""
    return ItemShown(ItemCode(barcode))


def after(session: Session, *events: Event) -> Step:
    """Let events happen; return the session, and what the last one asked for."""
    effects: tuple[Effect, ...] = ()
    for event in events:
        session, effects = step(session, event)
    return session, effects

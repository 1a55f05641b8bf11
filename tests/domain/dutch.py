"""The words of the decision table: Dutch on the left, what the domain calls it on the right."""

from enum import Enum
from typing import TypeVar

from kiosk.domain.circulation import ItemReason, Place
from kiosk.domain.credential import Scheme
from kiosk.domain.ids import BranchCode, LibraryCode
from kiosk.domain.payment import PaymentReason
from kiosk.domain.reasons import Meanwhile, Notice, Reason, Remedy, StaffNotice, Way
from kiosk.domain.records import HoldState, ItemState, PassStatus
from kiosk.domain.region import DayKind, FineUnit
from kiosk.domain.samenwerking import Right
from tests.domain.waasland import (
    BEV,
    BEVEREN,
    KRU,
    KRUIBEKE,
    LOK,
    LOKEREN,
    MELSELE,
    TEM,
    TEMSE,
    ZOT,
    ZOTTEGEM,
)

T = TypeVar("T", bound=Enum)

LIBRARY: dict[str, LibraryCode] = {
    "Beveren": BEV,
    "Kruibeke": KRU,
    "Lokeren": LOK,
    "Temse": TEM,
    "Zottegem": ZOT,
}
BRANCH: dict[str, BranchCode] = {
    "Beveren": BEVEREN,
    "Melsele": MELSELE,
    "Kruibeke": KRUIBEKE,
    "Lokeren": LOKEREN,
    "Temse": TEMSE,
    "Zottegem": ZOTTEGEM,
}
SUBSCRIPTION = {
    "Volwassene": "VOLW",
    "Jeugd": "JEUGD",
    "Leerkracht": "LKR",
    "Klas": "KLAS",
    "Instelling": "INST",
    "Intern": "ADM",
}
PASS_KIND = {
    "2000": Scheme.BIB,
    "eID": Scheme.EID,
    "UiTPAS": Scheme.UITPAS,
    "A-kaart": Scheme.AKAART,
    "chip": Scheme.CHIP,
    "oude pas": Scheme.LEGACY,
}
PASS_STATUS = {
    "verloren": PassStatus.LOST,
    "geblokkeerd": PassStatus.BLOCKED,
    "vervangen": PassStatus.REPLACED,
}
HOLD_STATE = {
    "wachtend": HoldState.WAITING,
    "toegewezen": HoldState.ALLOCATED,
    "klaar": HoldState.READY,
}
ITEM_STATE = {
    "onderweg": ItemState.IN_TRANSIT,
    "vermist": ItemState.MISSING,
    "naslagwerk": ItemState.REFERENCE,
}
DAY_KIND = {
    "gesloten": DayKind.GESLOTEN,
    "vakantie": DayKind.VAKANTIE,
    "boetevrij": DayKind.BOETEVRIJ,
}
FINE_UNIT = {
    "dag": FineUnit.DAY,
    "openingsdag": FineUnit.OPENING_DAY,
    "week": FineUnit.WEEK,
}
WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")

REASON = {
    Reason.UNKNOWN_PASS: "onbekende pas",
    Reason.OLDER_PASS_ELSEWHERE: "oude pas van elders",
    Reason.PASS_LOST: "verloren pas",
    Reason.PASS_BLOCKED: "geblokkeerde pas",
    Reason.PASS_REPLACED: "vervangen pas",
    Reason.PASS_NOT_LINKED: "pas niet gekoppeld",
    Reason.EID_NOT_A_PASS: "eID is hier geen pas",
    Reason.STAFF_BLOCK: "geblokkeerd door het personeel",
    Reason.UNCONFIRMED: "inschrijving niet bevestigd",
    Reason.NOT_STARTED: "verlenging nog niet ingegaan",
    Reason.EXPIRED: "vervallen",
    Reason.NOT_ENROLLED: "niet ingeschreven",
    Reason.ENROL_WITHOUT_PAYING: "inschrijven zonder betalen",
    Reason.KOPPELING_MISSING: "productkoppeling ontbreekt",
    Reason.ADMINISTRATIVE: "administratieve kaart",
    Reason.SEVERAL_RECORDS: "nummer bij meer leners",
    ItemReason.UNKNOWN_ITEM: "onbekend exemplaar",
    ItemReason.SEVERAL_ITEMS: "meer exemplaren met deze barcode",
    ItemReason.OTHER_LIBRARY: "van een andere bibliotheek",
    ItemReason.NOT_FOR_LOAN: "niet uitleenbaar",
    ItemReason.TOO_YOUNG: "te jong",
    ItemReason.MISSING: "vermist",
    ItemReason.IN_TRANSIT: "onderweg",
    ItemReason.LENT_TO_SOMEONE_ELSE: "uitgeleend aan iemand anders",
    ItemReason.ON_HOLD_FOR_SOMEONE_ELSE: "gereserveerd voor iemand anders",
    ItemReason.TOO_MANY_LOANS: "te veel uitleningen",
    ItemReason.TOO_MANY_OF_KIND: "te veel van deze soort",
    ItemReason.NO_MORE_RENEWALS: "niet meer te verlengen",
    ItemReason.NO_RENEWAL_HERE: "hier niet te verlengen",
    ItemReason.NOT_ON_LOAN: "niet uitgeleend",
    ItemReason.RETURN_ELSEWHERE: "elders inleveren",
    ItemReason.DEBT: "te veel schuld",
    ItemReason.LONG_OVERDUE: "te lang te laat",
    ItemReason.INTERLIBRARY: "interbibliothecair",
    ItemReason.HOLD_READY_ELSEWHERE: "ligt elders klaar",
    ItemReason.PICKUP_EXPIRED: "te laat om af te halen",
    ItemReason.NO_HOLD_READY: "geen reservering klaar",
    ItemReason.PARTS_MISSING: "onvolledig",
    PaymentReason.NOTHING_OWED: "niets open",
    PaymentReason.PAY_ELSEWHERE: "elders betalen",
}
REMEDY = {
    Remedy.OTHER_PASS_OR_DESK: "andere pas of inschrijven",
    Remedy.USE_LIBRARY_PASS: "bibliotheekpas gebruiken",
    Remedy.USE_NEW_PASS: "nieuwe pas gebruiken",
    Remedy.USE_OWN_PASS: "eigen pas gebruiken",
    Remedy.REPLACE_PASS: "laten vervangen",
    Remedy.LINK_PASS: "laten koppelen",
    Remedy.CONFIRM_ENROLMENT: "inschrijving laten bevestigen",
    Remedy.RENEW_MEMBERSHIP: "verlengen aan de balie",
    Remedy.RENEW_WITHOUT_PAYING: "verlengen zonder opnieuw te betalen",
    Remedy.ENROL: "inschrijven",
    Remedy.ENROL_WITHOUT_PAYING: "inschrijven zonder opnieuw te betalen",
    Remedy.ASK_DESK: "naar de balie",
    Remedy.SCAN_OTHER_BARCODE: "andere barcode scannen",
    Remedy.HAND_IN_AT_DESK: "afgeven aan de balie",
    Remedy.READ_IT_HERE: "hier gebruiken",
    Remedy.BRING_SOMETHING_BACK: "eerst iets terugbrengen",
    Remedy.BRING_BACK_IN_TIME: "op tijd terugbrengen",
    Remedy.RETURN_IT_THERE: "daar inleveren",
    Remedy.RENEW_IT_THERE: "daar verlengen",
    Remedy.PAY_FIRST: "eerst betalen",
    Remedy.RETURN_OVERDUE_FIRST: "eerst inleveren wat te laat is",
    Remedy.PAY_THERE: "daar betalen",
    Remedy.NOTHING: "niets",
}
MEANWHILE = {
    Meanwhile.RETURN: "inleveren",
    Meanwhile.OTHER_PASS: "andere pas",
    Meanwhile.OTHER_ITEMS: "andere exemplaren",
}
WAY = {Way.OWN: "eigen", Way.REGIONAL: "regionaal"}
NOTICE = {
    Notice.ENDS_THIS_MONTH: "eindigt deze maand",
    Notice.RENEW_ONLY_ONE: "één verlengen volstaat",
    Notice.DEBT: "schuld",
    Notice.LONG_OVERDUE: "lang te laat",
}
STAFF = {
    StaffNotice.SEVERAL_KINDS: "abonnementen van verschillende soort",
    StaffNotice.KOPPELING_MISSING: "productkoppeling ontbreekt",
    StaffNotice.NUMBER_ON_SEVERAL_RECORDS: "ontdubbelen",
    StaffNotice.CAME_BACK_MISSING: "vermist teruggekomen",
    StaffNotice.CAME_BACK_IN_TRANSIT: "onderweg ingeleverd",
    StaffNotice.LENT_TO_SOMEONE_ELSE: "aan iemand anders uitgeleend",
    StaffNotice.PARTS_MISSING: "onvolledig",
    StaffNotice.PARTS_UNCHECKED: "delen niet geteld",
    StaffNotice.INTERLIBRARY_BACK: "IBL terug",
    StaffNotice.NO_TRANSPORT_ANY_MORE: "geen transport meer",
}
RIGHT = {
    Right.LEND: "ontlenen",
    Right.RETURN: "inleveren",
    Right.RENEW: "verlengen",
    Right.COLLECT: "afhalen",
    Right.PAY: "betalen",
}
PLACE = {
    Place.SHELF: "rek",
    Place.HOLD_SHELF: "reservatierek",
    Place.TRANSPORT: "transport",
    Place.DESK: "balie",
}


def branch_named(code: BranchCode) -> str:
    """What a branch is called in the table."""
    return {code_: name for name, code_ in BRANCH.items()}[code]


def library_named(code: LibraryCode) -> str:
    """What a library is called in the table."""
    return {code_: name for name, code_ in LIBRARY.items()}[code]

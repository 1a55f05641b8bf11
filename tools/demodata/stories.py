"""The patrons whose stories the demo tells, one of each kind that a kiosk meets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class Day(Enum):
    """A day, told against the day for which the demo is made."""

    LONG_AGO = "long ago"
    LAST_YEAR = "last year"
    END_OF_MONTH = "the end of this month"
    FAR = "far away"
    IN_FIVE_YEARS = "in five years"


@dataclass(frozen=True, slots=True)
class Card:
    """A pass. Without a number it gets a fresh one. ``by_next``: the next one took its place."""

    kind: str
    number: str = ""
    status: str = ""
    by_next: bool = False
    not_linked_in: str = ""
    kansentarief: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """A membership, of the patron's own library unless another is named."""

    subscription: str = "VOLW"
    library: str = ""
    start: Day = Day.LONG_AGO
    end: Day = Day.FAR


@dataclass(frozen=True, slots=True)
class Story:
    """A patron. ``borrows``: how many loans; ``more``: other columns of patrons.csv."""

    library: str
    text: str
    cards: tuple[Card, ...]
    members: tuple[Member, ...] = (Member(),)
    borrows: int = 0
    more: Mapping[str, str | int] = field(default_factory=dict)


EID, BIB, UITPAS, AKAART = Card("eid"), Card("2000"), Card("uitpas"), Card("akaart")
_KANSENTARIEF = Card("uitpas", kansentarief=True)
_SHARED = Card("2000", "20000999999997")
_BLOCKED = {"staff_block": "yes"}
_ONLINE = {"unconfirmed": "yes"}
_MAIL: Mapping[str, str | int] = {"email": "lener@voorbeeld.example"}
_SIX: Mapping[str, str | int] = {"age_class": 6, "next_age_on": "2029-04-01"}
_TWELVE: Mapping[str, str | int] = {"age_class": 12, "next_age_on": "2028-02-01"}
_GONE = Member(end=Day.LAST_YEAR)
_ENDING = Member(end=Day.END_OF_MONTH)
_LATER = Member(start=Day.IN_FIVE_YEARS)

WAITS_NO_MORE = Story(
    "ZOT", "Van Zottegem: leningen, en een reservering die klaarligt", (EID, BIB), borrows=2
)
OWES_TOO_MUCH = Story("ZOT", "Te veel schuld: inleveren en betalen, niet lenen", (BIB,), borrows=1)
LONG_OVERDUE = Story("BEV", "Maanden te laat: inleveren, niet lenen", (BIB,), borrows=1)

STORIES = (
    Story(
        "ZOT",
        "Volwassene van Zottegem: leent, en wordt in Oosterzele herkend",
        (EID, BIB),
        more=_MAIL,
    ),
    Story("ZOT", "Volwassene met UiTPAS: chip én barcode werken", (UITPAS,)),
    Story(
        "ZOT",
        "Kind van Zottegem met UiTPAS kansentarief",
        (_KANSENTARIEF,),
        (Member("JEUGD"),),
        more=_SIX,
    ),
    Story("OOS", "Van Oosterzele: in Zottegem meteen herkend (3a)", (EID,), borrows=3),
    WAITS_NO_MORE,
    Story(
        "ZOT",
        "Jongere van Zottegem: te jong voor wat vanaf 16 jaar is",
        (EID,),
        (Member("JEUGD"),),
        borrows=1,
        more=_TWELVE,
    ),
    Story("BEV", "Volwassene van Beveren: leent overal in BiblioWaas", (EID, BIB), more=_MAIL),
    Story("BEV", "Volwassene van Beveren met UiTPAS", (UITPAS,)),
    Story(
        "SNK",
        "Kind van Sint-Niklaas met UiTPAS kansentarief",
        (_KANSENTARIEF,),
        (Member("JEUGD"),),
        more=_SIX,
    ),
    Story("LOK", "Heeft het scherm in het Engels", (BIB,), more={"language": "en"}),
    Story("TEM", "Leende veel, in verschillende bibliotheken van BiblioWaas", (BIB,), borrows=9),
    Story(
        "ZOT",
        "Verloren pas (de eerste); de nieuwe werkt",
        (Card("2000", status="lost", by_next=True), BIB),
    ),
    Story("ZOT", "Geblokkeerde pas", (Card("2000", status="blocked"),)),
    Story(
        "BEV",
        "Vervangen pas (de eerste); de UiTPAS die in de plaats kwam werkt",
        (Card("legacy", "BV0048213", "replaced", by_next=True), UITPAS),
    ),
    Story(
        "KRU",
        "Oude pas van Kruibeke: werkt in Beveren (fusie), elders eerst vervangen",
        (Card("legacy", "KR2085432"),),
    ),
    Story(
        "ZOT",
        "In Oosterzele nog niet gekoppeld (volgpas): daar eerst langs de balie",
        (Card("2000", not_linked_in="OOS"),),
    ),
    Story("ZWI", "A-kaart van Zwijndrecht, nu Beveren", (AKAART,)),
    Story("STE", "In Stekene is de eID geen pas; elders in BiblioWaas wel", (EID,)),
    Story("BEV", "Eén nummer op twee fiches, met de volgende: ontdubbelen", (_SHARED,)),
    Story("TEM", "Eén nummer op twee fiches, met de vorige: ontdubbelen", (_SHARED,)),
    Story("BEV", "Overal vervallen: vernieuwen aan de balie", (EID,), (_GONE,)),
    Story("ZOT", "Vervalt deze maand: leent, met een melding", (EID,), (_ENDING,)),
    Story(
        "ZOT",
        "Volwassene in Zottegem en leerkracht in Oosterzele: één ervan stopzetten",
        (EID,),
        (Member(), Member("LEERKR", "OOS")),
    ),
    Story(
        "ZOT",
        "Twee dezelfde die deze maand vervallen: maar één vernieuwen",
        (BIB,),
        (_ENDING, Member(library="OOS", end=Day.END_OF_MONTH)),
    ),
    Story(
        "OOS",
        "Vervallen in Oosterzele en geldig in Zottegem: overal welkom",
        (BIB,),
        (_GONE, Member(library="ZOT")),
    ),
    Story(
        "WAM",
        "Leerkracht van Waasmunster: zonder productkoppeling met Temse, daar naar de balie",
        (EID,),
        (Member("LEERKR"),),
    ),
    Story("HRZ", "Van een bibliotheek zonder groep: elders een onbekende pas", (BIB,)),
    Story("GER", "Groep 1: in Ninove inschrijven zonder opnieuw te betalen", (BIB,)),
    Story("LOK", "Lidmaatschap dat nog moet beginnen", (BIB,), (_LATER,)),
    Story("SNK", "Klas van Sint-Niklaas", (BIB,), (Member("KLAS"),)),
    Story("LOK", "Instelling in Lokeren", (BIB,), (Member("INST"),)),
    Story("BEV", "Administratieve kaart: geweigerd", (BIB,), (Member("ADMIN"),)),
    Story("MOE", "Lid van Moerbeke-Waas, nu Lokeren: de oude codes blijven", (BIB,), borrows=2),
    Story("ZOT", "Door het personeel geblokkeerd", (BIB,), more=_BLOCKED),
    Story("ZOT", "Online ingeschreven, nog te bevestigen aan de balie", (EID,), more=_ONLINE),
    OWES_TOO_MUCH,
    LONG_OVERDUE,
)

"""What a situation says of the patron: memberships, passes, and who else has the number."""

from datetime import date

from kiosk.domain.membership import Found
from kiosk.domain.records import Patron
from tests.domain.clauses import Said, words
from tests.domain.dutch import LIBRARY, library_named
from tests.domain.said_of_records import ME, OTHER, card, membership


def found(said: Said) -> tuple[Found, ...]:
    """The passes that the number is found on, the patron's own first."""
    if said.get("pas") == "onbekend":
        return ()
    me = _patron(said)
    home = library_named(me.library)
    shown = [_with_issuer(text, home) for text in said.several("pas") or ["2000"]]
    twins = []
    for text in said.several("zelfde nummer"):
        other = membership(text)
        twin = Patron(OTHER, other.library, memberships=(other,))
        kind = shown[0].partition(" van ")[0]
        twins.append(Found(card(f"{kind} van {text.split()[0]}", OTHER), twin))
    return (*(Found(card(text, me.key), me) for text in shown), *twins)


def _patron(said: Said) -> Patron:
    texts = said.several("lid") or ["Beveren Volwassene"]
    memberships = () if texts == ["geen"] else tuple(membership(text) for text in texts)
    traits = words(said.get("lener"))
    age = [int(trait.split()[0]) for trait in traits if trait.endswith(" jaar")]
    months = [trait.split()[-1] for trait in traits if trait.startswith("volgende grens in")]
    return Patron(
        ME,
        memberships[0].library if memberships else LIBRARY["Beveren"],
        age[0] if age else 18,
        date.fromisoformat(months[0] + "-01") if months else None,
        staff_block="geblokkeerd door het personeel" in traits,
        unconfirmed="niet bevestigd" in traits,
        memberships=memberships,
    )


def _with_issuer(text: str, home: str) -> str:
    """A pass is of the patron's own library unless told otherwise."""
    kind, comma, marks = text.partition(",")
    return text if " van " in kind else f"{kind} van {home}{comma}{marks}"

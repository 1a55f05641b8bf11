"""The libraries, how they work together, and what they offer. Codes and details are made up."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import permutations

from tools.demodata.writing import Row

MERGED_ON = date(2025, 1, 1)
_DAY_BEFORE = MERGED_ON - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Place:
    """A library of the demo. ``branches``: code and name, the main one first."""

    code: str
    name: str
    region: str
    branches: tuple[tuple[str, str], ...]
    prefix: str = ""
    merged_into: str = ""
    weight: int = 1
    """How many patrons and items it has, against the others."""

    @property
    def desk(self) -> str:
        """Its main branch."""
        return self.branches[0][0]


WAAS, ZOTTEGEM, DENDER, ALONE = "bibliowaas", "zottegem-oosterzele", "dender", ""

_ZOTTEGEM = (("3550", "Zottegem"), ("3551", "Velzeke"))
_OOSTERZELE = (("3560", "Oosterzele"), ("3561", "Balegem"))

PLACES = (
    Place("BEV", "Bib Beveren", WAAS, (("2100", "Beveren"), ("2101", "Melsele")), "BV", weight=4),
    Place("KRU", "Bib Kruibeke", WAAS, (("2110", "Kruibeke"), ("2111", "Bazel")), "KR", "BEV"),
    Place("LOK", "Bib Lokeren", WAAS, (("2130", "Lokeren"),), "LR", weight=4),
    Place("MOE", "Bib Moerbeke-Waas", WAAS, (("2140", "Moerbeke-Waas"),), "", "LOK"),
    Place("SGW", "Bib Sint-Gillis-Waas", WAAS, (("2150", "Sint-Gillis-Waas"), ("2151", "Klinge"))),
    Place("SNK", "Bib Sint-Niklaas", WAAS, (("2160", "Sint-Niklaas"),), weight=6),
    Place("STE", "Bib Stekene", WAAS, (("2170", "Stekene"),)),
    Place("TEM", "Bib Temse", WAAS, (("2180", "Temse"), ("2181", "Tielrode")), weight=2),
    Place("WAM", "Bib Waasmunster", WAAS, (("2190", "Waasmunster"),)),
    Place("ZWI", "Bib Zwijndrecht", WAAS, (("2120", "Zwijndrecht"), ("2121", "Burcht")), "", "BEV"),
    Place(
        "ZOT", "Bib Zottegem", ZOTTEGEM, (("3550", "Zottegem"), ("3551", "Velzeke")), "ZO", "", 6
    ),
    Place(
        "OOS", "Bib Oosterzele", ZOTTEGEM, (("3560", "Oosterzele"), ("3561", "Balegem")), "", "", 4
    ),
    Place("GER", "Bib Geraardsbergen", DENDER, (("3580", "Geraardsbergen"),)),
    Place("NIN", "Bib Ninove", DENDER, (("3590", "Ninove"),)),
    Place("HRZ", "Bib Herzele", ALONE, (("3570", "Herzele"),)),
)

SUBSCRIPTIONS = (
    ("JEUGD", "Jeugd", "yes", ""),
    ("VOLW", "Volwassene", "", ""),
    ("LEERKR", "Leerkracht", "yes", ""),
    ("KLAS", "Klas", "yes", "class"),
    ("INST", "Instelling", "yes", "institution"),
    ("ADMIN", "Administratief", "yes", "administrative"),
)


def at(code: str) -> Place:
    """Find a library by its code."""
    return next(place for place in PLACES if place.code == code)


def libraries() -> Iterator[Row]:
    """Rows of libraries.csv."""
    for place in PLACES:
        yield {
            "code": place.code,
            "name": place.name,
            "referentieregio": "Waasland" if place.region == WAAS else "Zuid-Oost-Vlaanderen",
            "merged_into": place.merged_into,
            "merged_on": MERGED_ON.isoformat() if place.merged_into else "",
            "eid_as_pass": "no" if place.code == "STE" else "yes",
            "renews_foreign_items": "no" if place.code == "SNK" else "yes",
            "item_prefixes": place.prefix,
            "debt_limit": "10.00",
            "overdue_limit_months": 3,
        }


def branches() -> Iterator[Row]:
    """Rows of branches.csv."""
    for place in PLACES:
        for code, name in place.branches:
            yield {"code": code, "library": place.code, "name": name}


def staffed_hours() -> Iterator[Row]:
    """Rows of staffed_hours.csv: the main branches from Tuesday to Saturday, the others less."""
    main = [(2, "14:00", "19:00"), (3, "13:00", "19:00"), (4, "14:00", "19:00")]
    main += [(5, "14:00", "18:00"), (6, "09:30", "12:30")]
    small = [(3, "14:00", "17:00"), (6, "09:30", "12:00")]
    for place in PLACES:
        for code, _ in place.branches:
            for weekday, opens, closes in main if code == place.desk else small:
                yield {"branch": code, "weekday": weekday, "opens": opens, "closes": closes}


def groups() -> Iterator[Row]:
    """Rows of groups.csv."""
    yield {"id": "BIBLIOWAAS", "region": WAAS, "name": "BiblioWaas", "region_name": "BiblioWaas"}
    yield {
        "id": "ZOTTOOS",
        "region": ZOTTEGEM,
        "name": "Zottegem en Oosterzele",
        "region_name": "RegioBib Zottegem–Oosterzele",
    }
    yield {"id": "DENDER", "region": DENDER, "name": "1x lidgeld Dender", "region_name": "Dender"}


_FORMS = (
    ("BIBLIOWAAS", "1", "2004-01-01", "2018-12-31"),
    ("BIBLIOWAAS", "3a", "2019-01-01", "2021-12-31"),
    ("BIBLIOWAAS", "3b", "2022-01-01", "2027-12-31"),
    ("BIBLIOWAAS", "3c", "2028-01-01", ""),
    ("ZOTTOOS", "3a", "2019-01-01", ""),
    ("DENDER", "1", "2020-01-01", ""),
)


def group_forms() -> Iterator[Row]:
    """Rows of group_forms.csv."""
    for group, form, start, end in _FORMS:
        yield {"group": group, "form": form, "start": start, "end": end}


def group_options() -> Iterator[Row]:
    """Rows of group_options.csv."""
    yield {"group": "BIBLIOWAAS", "option": "floating", "start": "2028-01-01"}


def group_members() -> Iterator[Row]:
    """Rows of group_members.csv: a library that merged was a member until then."""
    start = {"BIBLIOWAAS": "2004-01-01", "ZOTTOOS": "2019-01-01", "DENDER": "2020-01-01"}
    group = {WAAS: "BIBLIOWAAS", ZOTTEGEM: "ZOTTOOS", DENDER: "DENDER"}
    for place in PLACES:
        if place.region:
            name = group[place.region]
            end = _DAY_BEFORE.isoformat() if place.merged_into else ""
            yield {"group": name, "library": place.code, "start": start[name], "end": end}


def subscriptions() -> Iterator[Row]:
    """Rows of subscriptions.csv."""
    for place in PLACES:
        for code, name, renews_itself, audience in SUBSCRIPTIONS:
            yield {
                "library": place.code,
                "code": code,
                "name": name,
                "renews_itself": renews_itself,
                "audience": audience,
            }


_FORGOTTEN = ("WAM", "LEERKR", "TEM")
"""One koppeling is missing on purpose: it gives a warning, and a patron who is sent to the desk."""


def koppelingen() -> Iterator[Row]:
    """Rows of productkoppelingen.csv: same to same, as libraries of one regiobib do."""
    for one, other in permutations(PLACES, 2):
        if one.region != other.region or one.region not in (WAAS, ZOTTEGEM):
            continue
        for code, _, _, audience in SUBSCRIPTIONS:
            if audience != "administrative" and (one.code, code, other.code) != _FORGOTTEN:
                yield {
                    "from_library": one.code,
                    "from_subscription": code,
                    "to_library": other.code,
                    "to_subscription": code,
                    "start": "2019-01-01",
                    "end": _DAY_BEFORE.isoformat() if other.merged_into else "",
                }


def licences() -> Iterator[Row]:
    """Rows of digital_licences.csv: Oosterzele has e-books and Zottegem does not."""
    for place in PLACES:
        if not place.merged_into:
            yield {"library": place.code, "collection": "Fundels", "start": "2021-01-01"}
            yield {"library": place.code, "collection": "Krantenarchief", "end": "2027-12-31"}
    for code in ("OOS", "SNK", "LOK", "BEV"):
        yield {"library": code, "collection": "E-boeken", "start": "2023-01-01"}


_KINDS: tuple[tuple[str, Row], ...] = (
    ("", {"days": 28, "max_loans": 20, "renewals": 2, "fine": "0.05", "fine_cap": "5.00"}),
    ("dvd", {"days": 14, "max_of_kind": 5, "renewals": 1, "loan_fee": "1.00", "fine": "0.25"}),
    ("tijdschrift", {"days": 14, "max_of_kind": 5, "renewals": 1, "fine": "0.05"}),
    ("game", {"days": 14, "max_of_kind": 2, "renewals": 0, "loan_fee": "1.00", "fine": "0.25"}),
    ("naslagwerk", {"for_loan": "no"}),
)


def lending_rules() -> Iterator[Row]:
    """Rows of lending_rules.csv: a group's from form 2 on, a library's own otherwise."""
    owners: list[Row] = [{"group": "BIBLIOWAAS"}, {"group": "ZOTTOOS"}]
    owners += [{"library": code} for code in ("GER", "NIN", "HRZ")]
    for owner in owners:
        start = {"start": "2019-01-01"} if "group" in owner else {}
        for kind, rule in _KINDS:
            yield {**owner, **start, "item_kind": kind, **rule}
        yield {**owner, **start, "subscription": "JEUGD", "days": 28, "max_loans": 20}
        yield {**owner, **start, "subscription": "KLAS", "days": 56, "max_loans": 60}
        yield {**owner, **start, "subscription": "INST", "days": 56, "max_loans": 100}


def calendar(today: date) -> Iterator[Row]:
    """Rows of calendar.csv: the holidays of this year and the next two."""
    for place in PLACES:
        for code, _ in place.branches:
            for day, kind in _special_days(today.year, main=code == place.desk):
                yield {"branch": code, "day": day.isoformat(), "kind": kind}


def _special_days(year: int, *, main: bool) -> Iterator[tuple[date, str]]:
    for one in range(year, year + 3):
        easter = _easter(one)
        moving = [easter + timedelta(days=days) for days in (1, 39, 50)]
        fixed = [(1, 1), (5, 1), (7, 11), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25), (12, 26)]
        closed = {*moving, *(date(one, month, day) for month, day in fixed)}
        yield from ((day, "gesloten") for day in sorted(closed))
        summer = date(one, 7, 22)
        if not main:
            weeks = (summer + timedelta(days=days) for days in range(14))
            yield from ((day, "vakantie") for day in weeks if day not in closed)
        yield date(one, 7, 20), "boetevrij"


def _easter(year: int) -> date:
    """Return Easter Sunday (the Meeus–Jones–Butcher rule)."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - ((b - (b + 8) // 25 + 1) // 3) + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)

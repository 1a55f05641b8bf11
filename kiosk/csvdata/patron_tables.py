"""The files about patrons, their passes and their memberships. They hold no names.

A pass number is checked here, for a number that cannot be right would never be found again; a
reason never repeats it.
"""

from kiosk.csvdata.dataset import PassRow, PatronAddress
from kiosk.csvdata.dated import END, START, in_order, period
from kiosk.csvdata.shapes import (
    CODE,
    EMAIL,
    FIRST_OF_MONTH,
    TEXT,
    YES_NO,
    BadCell,
    Shape,
    one_of,
    several,
    within,
)
from kiosk.csvdata.table import (
    Complaint,
    Line,
    Reference,
    Table,
    columns_of,
    defaulted,
    optional,
    required,
)
from kiosk.domain.credential import (
    PASS_PREFIX,
    Credential,
    Scheme,
    is_chip_number,
    is_national_number,
    is_uitpas_number,
)
from kiosk.domain.ids import LibraryCode, PassId, PatronKey, SubscriptionCode
from kiosk.domain.records import Membership, Pass, PassStatus, Patron


class _Patrons:
    key = required("key", CODE, "the patron's internal key; it says nothing about the person")
    library = required("library", CODE, "the library that keeps the record")
    age_class = defaulted(
        "age_class", within(0, 120), 18, "the highest of the age limits that the patron reached"
    )
    next_age_on = optional(
        "next_age_on", FIRST_OF_MONTH, "the month in which the next limit is reached; no birthdays"
    )
    language = defaulted("language", CODE, "nl", "the language of the screen, e.g. `nl`, `en`")
    staff_block = defaulted("staff_block", YES_NO, False, "whether staff blocked the patron")
    unconfirmed = defaulted(
        "unconfirmed", YES_NO, False, "whether an enrolment online still waits for the desk"
    )
    email = optional(
        "email", EMAIL, "where receipts can be e-mailed; it stays at the central service, sealed"
    )


PATRONS = Table(
    "patrons.csv",
    "The patrons, by a key. No names, no birth dates.",
    columns_of(_Patrons),
    (_Patrons.key,),
    "replaces the line of that patron; the memberships stay",
    (Reference((_Patrons.library,), "libraries.csv"),),
    looked_up=(),
)


def patron(line: Line, memberships: tuple[Membership, ...] = ()) -> Patron:
    """Read a line of patrons.csv, which does not tell the memberships."""
    of = _Patrons
    return Patron(
        key=PatronKey(line[of.key]),
        library=LibraryCode(line[of.library]),
        age_class=line[of.age_class],
        next_age_on=line[of.next_age_on],
        language=line[of.language],
        staff_block=line[of.staff_block],
        unconfirmed=line[of.unconfirmed],
        memberships=memberships,
        email=line[of.email] is not None,
    )


def patron_address(line: Line) -> PatronAddress:
    """Read from a line of patrons.csv where the patron is written to."""
    return PatronAddress(PatronKey(line[_Patrons.key]), line[_Patrons.email])


class _Memberships:
    patron = required("patron", CODE, "the patron")
    library = required("library", CODE, "the library of the membership")
    subscription = required("subscription", CODE, "the subscription there")
    start = START
    end = END


MEMBERSHIPS = Table(
    "memberships.csv",
    "Who has which subscription when.",
    columns_of(_Memberships),
    (
        _Memberships.patron,
        _Memberships.library,
        _Memberships.subscription,
        _Memberships.start,
    ),
    "replaces all memberships of that patron",
    (
        Reference((_Memberships.patron,), "patrons.csv"),
        Reference((_Memberships.library, _Memberships.subscription), "subscriptions.csv"),
    ),
    in_order,
    looked_up=(_Memberships.patron,),
)


def membership(line: Line) -> tuple[PatronKey, Membership]:
    """Read a line of memberships.csv: whose, and which."""
    of = _Memberships
    return PatronKey(line[of.patron]), Membership(
        library=LibraryCode(line[of.library]),
        subscription=SubscriptionCode(line[of.subscription]),
        period=period(line),
    )


def _chip(text: str) -> str:
    if not is_chip_number(text.upper()):
        raise BadCell("is no chip number: 14 hex digits, starting with 04")
    return text.upper()


_CHIP = Shape("14 hex digits, starting with 04", _chip)


class _Passes:
    id = required("id", CODE, "the pass, by an id of its own (not its number)")
    patron = required("patron", CODE, "whose it is")
    kind = required("kind", one_of(Scheme), "what kind of pass")
    issuer = required("issuer", CODE, "the library that gave it out or linked it")
    number = optional("number", TEXT, "its number; may be empty when `chip` is filled")
    chip = optional("chip", _CHIP, "the number of its chip (UiTPAS, A-kaart, `chip`)")
    status = defaulted(
        "status", one_of(PassStatus), PassStatus.ACTIVE, "whether it may still be used"
    )
    replaced_by = optional("replaced_by", CODE, "the pass that came in its place")
    not_linked_in = defaulted(
        "not_linked_in", several(CODE), (), "libraries where it must first be linked (*volgpas*)"
    )


_WITH_CHIP = (Scheme.UITPAS, Scheme.AKAART, Scheme.CHIP)
_LONGEST_OLDER = 64


def _number_right(line: Line) -> list[Complaint]:
    of = _Passes
    complaints: list[Complaint] = []
    kind, number, chip = line[of.kind], line[of.number], line[of.chip]
    if number is None and chip is None:
        complaints.append((of.number, "is empty, and so is chip"))
    if chip is not None and kind not in _WITH_CHIP:
        complaints.append((of.chip, f"is filled, but a pass of kind {kind} has no chip"))
    if number is not None and not _fits(kind, number):
        complaints.append((of.number, f"is no {_NUMBERS[kind]}"))
    if line[of.replaced_by] == line[of.id]:
        complaints.append((of.replaced_by, "is the pass itself"))
    return complaints


_NUMBERS = {
    Scheme.BIB: "pass number: 14 digits, starting with 2000",
    Scheme.EID: "national number: 11 digits whose last two are the check",
    Scheme.CHIP: "chip number: 14 hex digits, starting with 04",
    Scheme.UITPAS: "UiTPAS number: 13 digits, the last but one 0 or 1, the last a Luhn check",
    Scheme.AKAART: "A-kaart number: 13 digits, the last but one 0 or 1, the last a Luhn check",
    Scheme.LEGACY: "pass number: at most 64 letters, digits and signs",
}


def _fits(kind: Scheme, number: str) -> bool:
    match kind:
        case Scheme.BIB:
            digits = number.isascii() and number.isdecimal()
            return digits and len(number) == len("20001000000018") and number[:4] == PASS_PREFIX
        case Scheme.EID:
            return is_national_number(number)
        case Scheme.CHIP:
            return is_chip_number(number.upper())
        case Scheme.UITPAS | Scheme.AKAART:
            return is_uitpas_number(number)
        case Scheme.LEGACY:
            return len(number) <= _LONGEST_OLDER and number.isascii()


PASSES = Table(
    "passes.csv",
    "The passes of the patrons. A pass with a number and a chip is one line.",
    columns_of(_Passes),
    (_Passes.id,),
    "replaces the line of that pass",
    (
        Reference((_Passes.patron,), "patrons.csv"),
        Reference((_Passes.issuer,), "libraries.csv"),
        Reference((_Passes.replaced_by,), "passes.csv"),
        Reference((_Passes.not_linked_in,), "libraries.csv"),
    ),
    _number_right,
    looked_up=(_Passes.patron, _Passes.replaced_by),
)


def pass_row(line: Line) -> PassRow:
    """Read a line of passes.csv."""
    of = _Passes
    replaced_by = line[of.replaced_by]
    record = Pass(
        id=PassId(line[of.id]),
        patron=PatronKey(line[of.patron]),
        kind=line[of.kind],
        issuer=LibraryCode(line[of.issuer]),
        status=line[of.status],
        replaced_by=None if replaced_by is None else PassId(replaced_by),
        not_linked_in=tuple(LibraryCode(code) for code in line[of.not_linked_in]),
    )
    return PassRow(record, tuple(_credentials(line)))


def _credentials(line: Line) -> list[Credential]:
    of = _Passes
    kind, number, chip = line[of.kind], line[of.number], line[of.chip]
    found = []
    if number is not None:
        found.append(Credential(kind, number.upper() if kind is Scheme.CHIP else number))
    if chip is not None:
        found.append(Credential(Scheme.CHIP, chip))
    return list(dict.fromkeys(found))

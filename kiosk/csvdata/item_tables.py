"""The files about items, and about what patrons have of them: loans, holds and fees."""

from kiosk.csvdata.shapes import (
    CODE,
    DATE,
    EUROS,
    MOMENT,
    TEXT,
    YES_NO,
    BadCell,
    Shape,
    one_of,
    quoted,
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
from kiosk.domain.credential import Credential, NotUsable, classify
from kiosk.domain.ids import (
    BranchCode,
    FeeId,
    HoldId,
    ItemId,
    LibraryCode,
    LoanId,
    PatronKey,
)
from kiosk.domain.period import day_of
from kiosk.domain.records import Fee, Hold, HoldState, Item, ItemState, Loan


def _barcode(text: str) -> str:
    match classify(text):
        case NotUsable(problem=problem):
            raise BadCell(f"{quoted(text)} is no barcode of an item: {problem}")
        case Credential():
            raise BadCell("is the number of a pass, not of an item")
        case _:
            return text


_BARCODE = Shape("barcode", _barcode)
_GONE = "`yes` takes it away; then nothing but the id is read"


class _Items:
    id = required("id", CODE, "the item (*exemplaar*)")
    library = required("library", CODE, "whose it is")
    barcode = required("barcode", _BARCODE, "of the Vlaamse barcodereeks (3000…), or an older one")
    home_branch = required("home_branch", CODE, "where it belongs")
    title = required("title", TEXT, "its title")
    author = defaulted("author", TEXT, "", "its author")
    work = defaulted("work", CODE, "", "what all copies of the title share, for holds on a title")
    kind = defaulted("kind", CODE, "boek", "the kind of item, as the lending rules name it")
    state = defaulted("state", one_of(ItemState), ItemState.AVAILABLE, "when it is not lent")
    parts = defaulted("parts", within(1, 999), 1, "how many parts it has, e.g. discs")
    age_mark = defaulted("age_mark", within(0, 120), 0, "the age from which it is lent")
    interlibrary = defaulted(
        "interlibrary", YES_NO, False, "whether it is borrowed from elsewhere (*IBL*)"
    )


ITEMS = Table(
    "items.csv",
    "The items. Older barcodes may be the same in two libraries.",
    columns_of(_Items),
    (_Items.id,),
    "replaces the line of that item",
    (
        Reference((_Items.library,), "libraries.csv"),
        Reference((_Items.home_branch,), "branches.csv"),
    ),
    looked_up=(),
)


def item(line: Line) -> Item:
    """Read a line of items.csv."""
    of = _Items
    return Item(
        id=ItemId(line[of.id]),
        library=LibraryCode(line[of.library]),
        barcode=line[of.barcode],
        home_branch=BranchCode(line[of.home_branch]),
        title=line[of.title],
        author=line[of.author],
        work=line[of.work],
        kind=line[of.kind],
        state=line[of.state],
        parts=line[of.parts],
        age_mark=line[of.age_mark],
        interlibrary=line[of.interlibrary],
    )


class _Loans:
    id = required("id", CODE, "the loan (*uitlening*)")
    item = required("item", CODE, "what was lent; an unknown item is a warning")
    patron = required("patron", CODE, "to whom")
    branch = required("branch", CODE, "where")
    lent_at = required("lent_at", MOMENT, "when")
    due = required("due", DATE, "the last day on which it is in time")
    renewals = defaulted("renewals", within(0, 999), 0, "how many times it was renewed")
    renewed_at = optional("renewed_at", MOMENT, "when it last was")
    gone = defaulted("gone", YES_NO, False, _GONE)


def _due_after_lent(line: Line) -> list[Complaint]:
    if line[_Loans.due] < day_of(line[_Loans.lent_at]):
        return [(_Loans.due, f"{line[_Loans.due]} is before the day on which it was lent")]
    return []


LOANS = Table(
    "loans.csv",
    "What is lent now. An item is lent once at a time.",
    columns_of(_Loans),
    (_Loans.id,),
    "replaces that loan, unless a kiosk changed it after the export was made",
    (
        Reference((_Loans.patron,), "patrons.csv"),
        Reference((_Loans.branch,), "branches.csv"),
    ),
    _due_after_lent,
    _Loans.gone,
    looked_up=(_Loans.patron, _Loans.item),
)


def loan_id(line: Line) -> LoanId:
    """Tell which loan a line of loans.csv is about."""
    return LoanId(line[_Loans.id])


def loan(line: Line) -> Loan | None:
    """Read a line of loans.csv; ``None`` when it is gone."""
    of = _Loans
    if line[of.gone]:
        return None
    return Loan(
        id=loan_id(line),
        item=ItemId(line[of.item]),
        patron=PatronKey(line[of.patron]),
        branch=BranchCode(line[of.branch]),
        lent_at=line[of.lent_at],
        due=line[of.due],
        renewals=line[of.renewals],
        renewed_at=line[of.renewed_at],
    )


class _Holds:
    id = required("id", CODE, "the hold (*reservering*)")
    patron = required("patron", CODE, "whose")
    work = defaulted("work", CODE, "", "the title asked for, or")
    item = optional("item", CODE, "the copy asked for, or the one set aside")
    state = required("state", one_of(HoldState), "how far it is")
    pickup_branch = required("pickup_branch", CODE, "where it will be collected")
    placed_on = optional("placed_on", DATE, "when it was asked for")
    expires = optional("expires", DATE, "the last day on which it can be collected")
    gone = defaulted("gone", YES_NO, False, _GONE)


def _asks_for_something(line: Line) -> list[Complaint]:
    if not line[_Holds.work] and line[_Holds.item] is None:
        return [(_Holds.work, "is empty, and so is item: what is asked for?")]
    return []


HOLDS = Table(
    "holds.csv",
    "What patrons wait for, by title or by copy.",
    columns_of(_Holds),
    (_Holds.id,),
    "replaces that hold",
    (
        Reference((_Holds.patron,), "patrons.csv"),
        Reference((_Holds.item,), "items.csv"),
        Reference((_Holds.pickup_branch,), "branches.csv"),
    ),
    _asks_for_something,
    _Holds.gone,
    looked_up=(_Holds.patron, _Holds.item),
)


def hold_id(line: Line) -> HoldId:
    """Tell which hold a line of holds.csv is about."""
    return HoldId(line[_Holds.id])


def hold(line: Line) -> Hold | None:
    """Read a line of holds.csv; ``None`` when it is gone."""
    of = _Holds
    if line[of.gone]:
        return None
    wanted = line[of.item]
    return Hold(
        id=hold_id(line),
        patron=PatronKey(line[of.patron]),
        state=line[of.state],
        pickup_branch=BranchCode(line[of.pickup_branch]),
        work=line[of.work],
        item=None if wanted is None else ItemId(wanted),
        placed_on=line[of.placed_on],
        expires=line[of.expires],
    )


class _Fees:
    id = required("id", CODE, "the fee")
    patron = required("patron", CODE, "who owes it")
    library = required("library", CODE, "to whom")
    amount = required("amount", EUROS, "how much")
    kind = defaulted("kind", CODE, "telaat", "for what, e.g. `telaat`, `leengeld`, `lidgeld`")
    since = optional("since", DATE, "since when")
    gone = defaulted("gone", YES_NO, False, _GONE)


def _something_owed(line: Line) -> list[Complaint]:
    return [] if line[_Fees.amount] > 0 else [(_Fees.amount, "is nothing")]


FEES = Table(
    "fees.csv",
    "What patrons owe.",
    columns_of(_Fees),
    (_Fees.id,),
    "replaces that fee",
    (
        Reference((_Fees.patron,), "patrons.csv"),
        Reference((_Fees.library,), "libraries.csv"),
    ),
    _something_owed,
    _Fees.gone,
    looked_up=(_Fees.patron,),
)


def fee_id(line: Line) -> FeeId:
    """Tell which fee a line of fees.csv is about."""
    return FeeId(line[_Fees.id])


def fee(line: Line) -> Fee | None:
    """Read a line of fees.csv; ``None`` when it is gone."""
    of = _Fees
    if line[of.gone]:
        return None
    return Fee(
        id=fee_id(line),
        patron=PatronKey(line[of.patron]),
        library=LibraryCode(line[of.library]),
        amount=line[of.amount],
        kind=line[of.kind],
        since=line[of.since],
    )

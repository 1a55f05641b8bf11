"""The files about subscriptions, what they are worth elsewhere, and how long they lend."""

from kiosk.csvdata.dated import END, START, in_order, period
from kiosk.csvdata.shapes import CODE, EUROS, TEXT, YES_NO, one_of, within
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
from kiosk.domain.ids import GroupId, LibraryCode, SubscriptionCode
from kiosk.domain.region import (
    Audience,
    DigitalLicence,
    FineUnit,
    LendingRule,
    Productkoppeling,
    Subscription,
)

_SUBSCRIPTIONS = "subscriptions.csv"
_DAYS = within(1, 730)
_HOW_MANY = within(0, 1000)


class _Subscriptions:
    library = required("library", CODE, "the library that offers it")
    code = required("code", CODE, "the subscription (*abonnement*), e.g. `VOLW`")
    name = required("name", TEXT, "as patrons see it")
    renews_itself = defaulted("renews_itself", YES_NO, False, "whether it goes on by itself")
    audience = defaulted("audience", one_of(Audience), Audience.PERSON, "whom it is for")


SUBSCRIPTIONS = Table(
    _SUBSCRIPTIONS,
    "The kinds of subscription that each library offers.",
    columns_of(_Subscriptions),
    (_Subscriptions.library, _Subscriptions.code),
    "replaces the line of that subscription",
    (Reference((_Subscriptions.library,), "libraries.csv"),),
)


def subscription(line: Line) -> Subscription:
    """Read a line of subscriptions.csv."""
    of = _Subscriptions
    return Subscription(
        library=LibraryCode(line[of.library]),
        code=SubscriptionCode(line[of.code]),
        name=line[of.name],
        renews_itself=line[of.renews_itself],
        audience=line[of.audience],
    )


class _Koppelingen:
    from_library = required("from_library", CODE, "the library of the membership")
    from_subscription = required("from_subscription", CODE, "the subscription there")
    to_library = required("to_library", CODE, "the library where the patron stands")
    to_subscription = required("to_subscription", CODE, "the subscription that it counts as")
    start = START
    end = END


KOPPELINGEN = Table(
    "productkoppelingen.csv",
    "One library's subscription counts as another's, in the other library. Never guessed by name.",
    columns_of(_Koppelingen),
    (
        _Koppelingen.from_library,
        _Koppelingen.from_subscription,
        _Koppelingen.to_library,
        _Koppelingen.start,
    ),
    "replaces all koppelingen from that library to that library",
    (
        Reference((_Koppelingen.from_library, _Koppelingen.from_subscription), _SUBSCRIPTIONS),
        Reference((_Koppelingen.to_library, _Koppelingen.to_subscription), _SUBSCRIPTIONS),
    ),
    in_order,
)


def koppeling(line: Line) -> Productkoppeling:
    """Read a line of productkoppelingen.csv."""
    of = _Koppelingen
    return Productkoppeling(
        from_library=LibraryCode(line[of.from_library]),
        from_subscription=SubscriptionCode(line[of.from_subscription]),
        to_library=LibraryCode(line[of.to_library]),
        to_subscription=SubscriptionCode(line[of.to_subscription]),
        period=period(line),
    )


class _Licences:
    library = required("library", CODE, "the library that holds it")
    collection = required("collection", TEXT, "the digital collection, as patrons know it")
    start = START
    end = END


LICENCES = Table(
    "digital_licences.csv",
    "Which digital collections a library offers its own members.",
    columns_of(_Licences),
    (_Licences.library, _Licences.collection, _Licences.start),
    "replaces all licences of that library",
    (Reference((_Licences.library,), "libraries.csv"),),
    in_order,
)


def licence(line: Line) -> DigitalLicence:
    """Read a line of digital_licences.csv."""
    of = _Licences
    return DigitalLicence(LibraryCode(line[of.library]), line[of.collection], period(line))


class _Rules:
    group = optional("group", CODE, "the group that agreed on it, from form 2 on")
    library = optional("library", CODE, "or the library whose own rule it is")
    subscription = optional("subscription", CODE, "for which subscription; empty: all")
    item_kind = optional("item_kind", CODE, "for which kind of item; empty: all")
    start = START
    end = END
    days = defaulted("days", _DAYS, 28, "how long a loan lasts")
    max_loans = optional(
        "max_loans", _HOW_MANY, "at most so many in all; empty: as a more general rule says"
    )
    max_of_kind = optional("max_of_kind", _HOW_MANY, "at most so many of this kind; empty: none")
    renewals = defaulted("renewals", _HOW_MANY, 2, "how many times a loan can be renewed")
    renewal_days = optional("renewal_days", _DAYS, "how long a renewal lasts; empty: as a loan")
    renewal_fee = defaulted("renewal_fee", EUROS, 0, "what a renewal costs")
    loan_fee = defaulted("loan_fee", EUROS, 0, "what a loan costs")
    fine = defaulted("fine", EUROS, 0, "what being late costs, per unit and item")
    fine_unit = defaulted("fine_unit", one_of(FineUnit), FineUnit.DAY, "by what it is counted")
    fine_cap = optional("fine_cap", EUROS, "at most so much per item; empty: no cap")
    for_loan = defaulted("for_loan", YES_NO, True, "whether it is lent at all")


def _one_owner(line: Line) -> list[Complaint]:
    owners = [owner for owner in (line[_Rules.group], line[_Rules.library]) if owner is not None]
    if len(owners) == 1:
        return in_order(line)
    return [(_Rules.library, "a rule is a group's or a library's: fill one of group and library")]


RULES = Table(
    "lending_rules.csv",
    "How long and how many. The rule that says most applies: subscription and kind, then one.",
    columns_of(_Rules),
    (_Rules.group, _Rules.library, _Rules.subscription, _Rules.item_kind, _Rules.start),
    "replaces all rules of that group or library",
    (
        Reference((_Rules.group,), "groups.csv"),
        Reference((_Rules.library,), "libraries.csv"),
        Reference((_Rules.library, _Rules.subscription), _SUBSCRIPTIONS),
    ),
    _one_owner,
)


def lending_rule(line: Line) -> LendingRule:
    """Read a line of lending_rules.csv."""
    of = _Rules
    group, library, subscription = line[of.group], line[of.library], line[of.subscription]
    return LendingRule(
        group=None if group is None else GroupId(group),
        library=None if library is None else LibraryCode(library),
        subscription=None if subscription is None else SubscriptionCode(subscription),
        item_kind=line[of.item_kind],
        period=period(line),
        days=line[of.days],
        max_loans=line[of.max_loans],
        max_of_kind=line[of.max_of_kind],
        renewals=line[of.renewals],
        renewal_days=line[of.renewal_days],
        renewal_fee=line[of.renewal_fee],
        loan_fee=line[of.loan_fee],
        fine=line[of.fine],
        fine_unit=line[of.fine_unit],
        fine_cap=line[of.fine_cap],
        for_loan=line[of.for_loan],
    )

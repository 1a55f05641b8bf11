"""Who may use the kiosk here and now: ``Admitted`` or ``Refused``, with the reason.

Order: an own valid subscription; else, from form 3a, a regional one by productkoppeling; never
guessed by name. Source: Cultuurconnect, "Klanten in samenwerkingsgroep 3".
"""

from dataclasses import dataclass
from enum import StrEnum

from kiosk.domain.credential import Scheme
from kiosk.domain.ids import LibraryCode, PatronKey
from kiosk.domain.records import Membership, Pass, PassStatus, Patron
from kiosk.domain.region import Audience, Form, Subscription
from kiosk.domain.samenwerking import Here, Rights, rights


class Reason(StrEnum):
    """Why a patron is not admitted; each has words in every language."""

    UNKNOWN_PASS = "unknown_pass"
    OLDER_PASS_ELSEWHERE = "older_pass_elsewhere"
    PASS_LOST = "pass_lost"
    PASS_BLOCKED = "pass_blocked"
    PASS_REPLACED = "pass_replaced"
    PASS_NOT_LINKED = "pass_not_linked"
    EID_NOT_A_PASS = "eid_not_a_pass"
    STAFF_BLOCK = "staff_block"
    UNCONFIRMED = "unconfirmed"
    NOT_STARTED = "not_started"
    EXPIRED = "expired"
    NOT_ENROLLED = "not_enrolled"
    ENROL_WITHOUT_PAYING = "enrol_without_paying"
    KOPPELING_MISSING = "koppeling_missing"
    ADMINISTRATIVE = "administrative"
    SEVERAL_RECORDS = "several_records"
    NOT_READY = "not_ready"
    """The kiosk has not fetched its region yet, so it knows nobody."""


class Way(StrEnum):
    """By which way a patron is admitted."""

    OWN = "own"
    REGIONAL = "regional"


class Notice(StrEnum):
    """What an admitted patron, or staff, are told."""

    ENDS_THIS_MONTH = "ends_this_month"


@dataclass(frozen=True, slots=True)
class Admitted:
    """A patron who may use the kiosk: by which subscription, from which library."""

    patron: PatronKey
    way: Way
    source: LibraryCode
    """The library of the membership that admits."""
    subscription: Subscription
    """The subscription of the library here that applies."""
    rights: Rights
    age_class: int
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """A patron who may not, and why."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Found:
    """A pass that the data knows, with its patron."""

    card: Pass
    patron: Patron


def admit(at: Here, scheme: Scheme, found: tuple[Found, ...]) -> Admitted | Refused:
    """Decide on a credential, given all passes that its number was found on."""
    known = tuple(f for f in found if at.today(f.card.issuer) in at.network or _enrolled(at, f))
    if not known:
        return Refused(Reason.UNKNOWN_PASS)
    decisions = sorted(
        (_admit_one(at, scheme, f) for f in known),
        key=_rank,
    )
    best = decisions[0]
    equals = [d for d in decisions if _rank(d) == _rank(best) and isinstance(d, Admitted)]
    if isinstance(best, Admitted) and len({d.patron for d in equals}) > 1:
        return Refused(Reason.SEVERAL_RECORDS)
    return best


def _rank(decision: Admitted | Refused) -> tuple[int, str]:
    """Own before regional before refused; refusals in the order of the enum."""
    if isinstance(decision, Admitted):
        return (0 if decision.way is Way.OWN else 1, "")
    return (2, f"{list(Reason)[::-1].index(decision.reason):03}")


def _admit_one(at: Here, scheme: Scheme, found: Found) -> Admitted | Refused:
    trouble = _pass_trouble(at, scheme, found.card) or _patron_trouble(found.patron)
    if trouble is not None:
        return Refused(trouble)
    return _own(at, found.patron) or _regional(at, found.patron) or _not_a_member(at, found.patron)


def _pass_trouble(at: Here, scheme: Scheme, card: Pass) -> Reason | None:
    if card.kind is Scheme.LEGACY and not at.is_own(card.issuer):
        return Reason.OLDER_PASS_ELSEWHERE
    if scheme is Scheme.EID and not at.library.eid_as_pass:
        return Reason.EID_NOT_A_PASS
    if any(at.is_own(library) for library in card.not_linked_in):
        return Reason.PASS_NOT_LINKED
    match card.status:
        case PassStatus.ACTIVE:
            return None
        case PassStatus.LOST:
            return Reason.PASS_LOST
        case PassStatus.BLOCKED:
            return Reason.PASS_BLOCKED
        case PassStatus.REPLACED:
            return Reason.PASS_REPLACED


def _patron_trouble(patron: Patron) -> Reason | None:
    if patron.staff_block:
        return Reason.STAFF_BLOCK
    return Reason.UNCONFIRMED if patron.unconfirmed else None


def _own(at: Here, patron: Patron) -> Admitted | Refused | None:
    valid = [m for m in patron.memberships if at.is_own(m.library) and m.period.covers(at.day)]
    for membership in sorted(valid, key=_latest_first):
        subscription = _subscription(at, membership)
        if subscription is not None:
            return _admitted(at, patron, Way.OWN, membership, subscription)
    return None


def _regional(at: Here, patron: Patron) -> Admitted | Refused | None:
    if not at.form.at_least(Form.REGIOBIB):
        return None
    elsewhere = [
        m
        for m in patron.memberships
        if not at.is_own(m.library)
        and at.today(m.library) in at.network
        and m.period.covers(at.day)
    ]
    for membership in sorted(elsewhere, key=_latest_first):
        subscription = _linked(at, membership)
        if subscription is not None:
            return _admitted(at, patron, Way.REGIONAL, membership, subscription)
    return Refused(Reason.KOPPELING_MISSING) if elsewhere else None


def _admitted(
    at: Here, patron: Patron, way: Way, by: Membership, subscription: Subscription
) -> Admitted | Refused:
    if subscription.audience is Audience.ADMINISTRATIVE:
        return Refused(Reason.ADMINISTRATIVE)
    end = by.period.end
    ends = end is not None and (end.year, end.month) == (at.day.year, at.day.month)
    notices = (Notice.ENDS_THIS_MONTH,) if ends and not subscription.renews_itself else ()
    return Admitted(
        patron=patron.key,
        way=way,
        source=at.today(by.library),
        subscription=subscription,
        rights=rights(at.form, renews_foreign=at.library.renews_foreign_items),
        age_class=patron.age_class,
        notices=notices,
    )


def _not_a_member(at: Here, patron: Patron) -> Refused:
    here_before = [m for m in patron.memberships if at.is_own(m.library)]
    elsewhere = [m for m in patron.memberships if not at.is_own(m.library)]
    if any(m.period.starts_after(at.day) for m in here_before):
        return Refused(Reason.NOT_STARTED)
    if here_before:
        return Refused(Reason.EXPIRED)
    valid = any(m.period.covers(at.day) for m in elsewhere)
    if valid and at.form in (Form.ONE_FEE, Form.ONE_REGLEMENT):
        return Refused(Reason.ENROL_WITHOUT_PAYING)
    if elsewhere and not valid and at.form.at_least(Form.REGIOBIB):
        return Refused(Reason.EXPIRED)
    return Refused(Reason.NOT_ENROLLED)


def _enrolled(at: Here, found: Found) -> bool:
    return any(at.today(m.library) in at.network for m in found.patron.memberships)


def _latest_first(membership: Membership) -> tuple[int, str]:
    end = membership.period.end
    return (-end.toordinal() if end else -(10**9), membership.library)


def _subscription(at: Here, membership: Membership) -> Subscription | None:
    return next(
        (
            s
            for s in at.region.subscriptions
            if s.library == membership.library and s.code == membership.subscription
        ),
        None,
    )


def _linked(at: Here, membership: Membership) -> Subscription | None:
    for link in at.region.koppelingen:
        if (
            link.from_library == membership.library
            and link.from_subscription == membership.subscription
            and at.is_own(link.to_library)
            and link.period.covers(at.day)
        ):
            return next(
                (
                    s
                    for s in at.region.subscriptions
                    if s.library == link.to_library and s.code == link.to_subscription
                ),
                None,
            )
    return None

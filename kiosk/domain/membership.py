"""Who may use the kiosk here and now: ``Admitted`` or ``Refused``, with the reason.

Order: an own valid subscription; else, from form 3a, a regional one by productkoppeling; never
guessed by name. Source: Cultuurconnect, "Klanten in samenwerkingsgroep 3".
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from kiosk.domain.age import age_class
from kiosk.domain.credential import Scheme
from kiosk.domain.ending import DigitalCollection, digital_collections, notices
from kiosk.domain.ids import LibraryCode, PatronKey
from kiosk.domain.passes import Found, counting, pass_trouble
from kiosk.domain.reasons import (
    REMEDIES,
    Meanwhile,
    Notice,
    Reason,
    Remedy,
    StaffNotice,
    Way,
)
from kiosk.domain.records import Patron
from kiosk.domain.region import Audience, Form, Subscription
from kiosk.domain.rule import Rule, Rules
from kiosk.domain.samenwerking import Here, Rights
from kiosk.domain.staffed import staffed_from
from kiosk.domain.subscribing import Candidate, candidates

__all__ = ["Admitted", "Found", "Notice", "Reason", "Refused", "Way", "admit"]


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
    staff_notices: tuple[StaffNotice, ...] = ()
    digital: tuple[DigitalCollection, ...] = ()
    rules: Rules = field(default=(), compare=False)

    @property
    def only_elsewhere(self) -> tuple[DigitalCollection, ...]:
        """The patron's digital collections that the membership that admits does not give."""
        given = {offer.collection for offer in self.digital if offer.library == self.source}
        return tuple(
            offer
            for offer in self.digital
            if offer.yours and offer.library != self.source and offer.collection not in given
        )


@dataclass(frozen=True, slots=True)
class Refused:
    """A patron who may not, why, and what can be done about it.

    ``staffed_from``: when the desk is staffed again, where it takes the desk and nobody is there.
    ``meanwhile``: what can be done in any case.
    """

    reason: Reason
    remedy: Remedy = field(default=Remedy.ASK_DESK, compare=False)
    staffed_from: datetime | None = field(default=None, compare=False)
    meanwhile: tuple[Meanwhile, ...] = field(default=(), compare=False)
    staff_notices: tuple[StaffNotice, ...] = field(default=(), compare=False)
    rules: Rules = field(default=(), compare=False)


def admit(at: Here, scheme: Scheme, found: Sequence[Found]) -> Admitted | Refused:
    """Decide on a credential, given all passes that its number was found on.

    Debts are counted afterwards, by ``standing.in_standing``: they refuse nobody.
    """
    if scheme is Scheme.EID and not at.library.eid_as_pass:
        return refuse(at, Reason.EID_NOT_A_PASS)
    passes = counting(at, found)
    if isinstance(passes, Reason):
        return refuse(at, passes)
    if len(passes) == 1:
        return _decide(at, passes)
    return _of_several(at, passes)


def refuse(
    at: Here,
    reason: Reason,
    remedy: Remedy | None = None,
    staff_notices: tuple[StaffNotice, ...] = (),
) -> Refused:
    """Refuse with what can be done about it, and when nobody is at the desk, when."""
    remedy = remedy or REMEDIES[reason]
    opens = staffed_from(at) if remedy.needs_desk else None
    rules = (*at.rules, Rule(reason), *((Rule.DESK_UNSTAFFED,) if opens else ()))
    return Refused(
        reason,
        remedy,
        opens,
        (Meanwhile.RETURN, Meanwhile.OTHER_PASS),
        staff_notices,
        rules,
    )


def _of_several(at: Here, passes: tuple[Found, ...]) -> Admitted | Refused:
    """One number on several records: the one that is admissible serves, own before regional."""
    patrons = {f.patron.key for f in passes}
    decisions = [_decide(at, [f for f in passes if f.patron.key == key]) for key in patrons]
    if len(decisions) == 1:
        return decisions[0]
    told = (StaffNotice.NUMBER_ON_SEVERAL_RECORDS,)
    rank = min(map(_rank, decisions))
    best = [decision for decision in decisions if _rank(decision) == rank]
    if len({_outcome(decision) for decision in best}) > 1:
        return refuse(at, Reason.SEVERAL_RECORDS, None, told)
    match best[0]:
        case Refused(reason=reason, remedy=remedy):
            return refuse(at, reason, remedy, told)
        case Admitted() as served:
            return replace(
                served,
                staff_notices=(*served.staff_notices, *told),
                rules=(*served.rules, Rule.ADMISSIBLE_RECORD_SERVES),
            )


def _rank(decision: Admitted | Refused) -> int:
    if isinstance(decision, Refused):
        return 2
    return 0 if decision.way is Way.OWN else 1


def _outcome(decision: Admitted | Refused) -> object:
    """What makes decisions on several records different: two patrons always are."""
    if isinstance(decision, Refused):
        return (decision.reason, decision.remedy)
    return decision.patron


def _decide(at: Here, passes: Sequence[Found]) -> Admitted | Refused:
    """Decide on one patron, by all lines that the pass has."""
    patron = passes[0].patron
    trouble = pass_trouble(at, passes) or _patron_trouble(patron)
    if trouble is not None:
        return refuse(at, trouble)
    valid = candidates(at, patron)
    served = next((one for one in valid if one.serves), None)
    if served is None or served.subscription is None:
        return _not_served(at, patron, valid)
    older = all(f.card.kind is Scheme.LEGACY for f in passes)
    rules = (
        *at.rules,
        Rule.OLDER_PASS_OF_THIS_LIBRARY if older else Rule.UNIQUE_NUMBER,
        *_served_by(at, patron, served, valid),
    )
    return _admitted(at, patron, served, served.subscription, valid, rules)


def _patron_trouble(patron: Patron) -> Reason | None:
    if patron.staff_block:
        return Reason.STAFF_BLOCK
    return Reason.UNCONFIRMED if patron.unconfirmed else None


def _admitted(
    at: Here,
    patron: Patron,
    served: Candidate,
    subscription: Subscription,
    valid: Sequence[Candidate],
    rules: Rules,
) -> Admitted:
    told = notices(at, patron, served, valid)
    staff = _staff_notices(valid)
    digital = digital_collections(at, patron)
    return Admitted(
        patron=patron.key,
        way=served.way,
        source=at.today(served.membership.library),
        subscription=subscription,
        rights=at.rights,
        age_class=age_class(at, patron),
        notices=told,
        staff_notices=staff,
        digital=digital,
        rules=(
            *rules,
            *(Rule(notice) for notice in (*told, *staff)),
            *((Rule.DIGITAL_NEEDS_OWN_MEMBERSHIP,) if digital else ()),
        ),
    )


def _served_by(
    at: Here, patron: Patron, served: Candidate, valid: Sequence[Candidate]
) -> list[Rule]:
    """The rules by which this membership serves, and no other."""
    rules = []
    if served.way is Way.OWN:
        rules.append(Rule.OWN_SUBSCRIPTION)
    else:
        rules.append(Rule.REGIONAL_SUBSCRIPTION)
        if any(at.is_own(m.library) and m.period.ended_before(at.day) for m in patron.memberships):
            rules.append(Rule.EXPIRED_HERE_VALID_ELSEWHERE)
    if sum(one.way is served.way for one in valid) > 1:
        rules.append(Rule.LATEST_END_FIRST)
    if served.subscription is not at.agreed.subscriptions.get(served.key):
        rules.append(Rule.PRODUCTKOPPELING)
    if served.subscription and served.subscription.audience is not Audience.PERSON:
        rules.append(Rule.CLASS_OR_INSTITUTION)
    return rules


def _staff_notices(valid: Sequence[Candidate]) -> tuple[StaffNotice, ...]:
    told = []
    if len({one.subscription.code for one in valid if one.subscription is not None}) > 1:
        told.append(StaffNotice.SEVERAL_KINDS)
    if any(one.subscription is None for one in valid):
        told.append(StaffNotice.KOPPELING_MISSING)
    return tuple(told)


def _not_served(at: Here, patron: Patron, valid: Sequence[Candidate]) -> Refused:
    """Say why nothing of what the patron has serves here."""
    staff = _staff_notices(valid)
    if any(one.administrative for one in valid):
        return refuse(at, Reason.ADMINISTRATIVE, None, staff)
    if valid:
        return refuse(at, Reason.KOPPELING_MISSING, None, staff)
    ended = [m for m in patron.memberships if m.period.ended_before(at.day)]
    pays_nothing = at.form in (Form.ONE_FEE, Form.ONE_REGLEMENT) and _member_elsewhere(at, patron)
    if any(at.is_own(m.library) for m in ended):
        return _expired(at, patron, pays_nothing=pays_nothing)
    if pays_nothing:
        return refuse(at, Reason.ENROL_WITHOUT_PAYING)
    if at.is_regiobib and any(m.library in at.network for m in ended):
        return refuse(at, Reason.EXPIRED)
    return refuse(at, Reason.NOT_ENROLLED)


def _expired(at: Here, patron: Patron, *, pays_nothing: bool) -> Refused:
    if any(at.is_own(m.library) and m.period.starts_after(at.day) for m in patron.memberships):
        return refuse(at, Reason.NOT_STARTED)
    remedy = Remedy.RENEW_WITHOUT_PAYING if pays_nothing else None
    return refuse(at, Reason.EXPIRED, remedy)


def _member_elsewhere(at: Here, patron: Patron) -> bool:
    """Whether the fee was paid in another library of the group."""
    return any(
        m.library in at.network
        and not at.is_own(m.library)
        and m.period.covers(at.day)
        and not at.agreed.is_administrative(m.library, m.subscription)
        for m in patron.memberships
    )

"""Which subscription serves a patron here: an own one, else from form 3a a regional one.

A productkoppeling says what a subscription of elsewhere counts as here; a missing one is never
guessed by name. Source: Cultuurconnect, "Klanten in samenwerkingsgroep 3".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kiosk.domain.agreed import SubscriptionKey
from kiosk.domain.reasons import Way
from kiosk.domain.records import Membership, Patron
from kiosk.domain.region import Audience, Subscription
from kiosk.domain.samenwerking import Here


@dataclass(frozen=True, slots=True)
class Candidate:
    """A valid membership that counts here. ``subscription``: as which; ``None``: nobody said."""

    way: Way
    membership: Membership
    subscription: Subscription | None
    administrative: bool

    @property
    def key(self) -> SubscriptionKey:
        """The subscription as the patron has it, where it was taken."""
        return (self.membership.library, self.membership.subscription)

    @property
    def serves(self) -> bool:
        """Whether a patron can be served by it."""
        return self.subscription is not None and not self.administrative


def candidates(at: Here, patron: Patron) -> tuple[Candidate, ...]:
    """Return the memberships that count here today, the one that serves first at the front."""
    valid = [m for m in patron.memberships if m.period.covers(at.day) and m.library in at.network]
    own = [m for m in valid if at.is_own(m.library)]
    elsewhere = [m for m in valid if m not in own] if at.is_regiobib else []
    return (*_in_order(at, Way.OWN, own), *_in_order(at, Way.REGIONAL, elsewhere))


def serving(at: Here, patron: Patron) -> Candidate | None:
    """Return the membership by which a patron is served here."""
    return next((one for one in candidates(at, patron) if one.serves), None)


def _in_order(at: Here, way: Way, memberships: list[Membership]) -> Iterable[Candidate]:
    for membership in sorted(memberships, key=_latest_first):
        key = (membership.library, membership.subscription)
        original = at.agreed.subscriptions.get(key)
        counts_as = at.agreed.links.get(key)
        if counts_as is None and way is Way.OWN:
            counts_as = original
        kinds = [s.audience for s in (original, counts_as) if s is not None]
        administrative = Audience.ADMINISTRATIVE in kinds
        yield Candidate(way, membership, counts_as, administrative)


def _latest_first(membership: Membership) -> tuple[int, str, str]:
    end = membership.period.end or date.max
    return (-end.toordinal(), membership.library, membership.subscription)

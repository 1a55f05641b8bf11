"""What is said of memberships that end this month, and who has which digital collection."""

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.domain.ids import LibraryCode
from kiosk.domain.reasons import Notice
from kiosk.domain.records import Membership, Patron
from kiosk.domain.samenwerking import Here
from kiosk.domain.subscribing import Candidate


@dataclass(frozen=True, slots=True)
class DigitalCollection:
    """A digital collection that a library of the network offers its own members.

    ``yours``: the patron is a member of that very library; a regional membership does not count.
    """

    library: LibraryCode
    collection: str
    yours: bool


def notices(
    at: Here, patron: Patron, serves: Candidate, counting: Sequence[Candidate]
) -> tuple[Notice, ...]:
    """Tell a patron whose membership ends; with several, that one is enough for the region."""
    if not _ends(at, patron, serves):
        return ()
    library = at.today(serves.membership.library)
    others = any(c.serves and at.today(c.membership.library) != library for c in counting)
    return (Notice.ENDS_THIS_MONTH, *((Notice.RENEW_ONLY_ONE,) if others else ()))


def digital_collections(at: Here, patron: Patron) -> tuple[DigitalCollection, ...]:
    """Return the digital collections of the network, and which of them the patron has."""
    if not at.agreed.licences:
        return ()
    member = {
        at.today(m.library)
        for m in patron.memberships
        if m.period.covers(at.day) and not at.agreed.is_administrative(m.library, m.subscription)
    }
    offers = {(at.today(licence.library), licence.collection) for licence in at.agreed.licences}
    return tuple(
        DigitalCollection(library, collection, library in member)
        for library, collection in sorted(offers)
    )


def _ends(at: Here, patron: Patron, candidate: Candidate) -> bool:
    """Whether it ends this month, does not renew itself, and no renewal is recorded."""
    end = candidate.membership.period.end
    if end is None or (end.year, end.month) != (at.day.year, at.day.month):
        return False
    original = at.agreed.subscriptions.get(candidate.key)
    if original is not None and original.renews_itself:
        return False
    return not any(_goes_on(at, candidate.membership, other) for other in patron.memberships)


def _goes_on(at: Here, ending: Membership, other: Membership) -> bool:
    """Whether another membership of the same library takes over without a gap."""
    end, last = ending.period.end, other.period.end
    return (
        end is not None
        and at.today(other.library) == at.today(ending.library)
        and (last is None or last > end)
        and not (other.period.start is not None and (other.period.start - end).days > 1)
    )

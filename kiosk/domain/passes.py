"""Which of the passes with a number count here, and what is wrong with them.

Numbers of the schemes 2000, national number, UiTPAS and A-kaart are unique and count throughout
the network; an older pass counts only in its own library. Source: Cultuurconnect, "Klanten in
samenwerkingsgroep 3".
"""

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.domain.credential import Scheme
from kiosk.domain.reasons import Reason
from kiosk.domain.records import Pass, PassStatus, Patron
from kiosk.domain.samenwerking import Here


@dataclass(frozen=True, slots=True)
class Found:
    """A pass that the data knows, with its patron."""

    card: Pass
    patron: Patron


def counting(at: Here, found: Sequence[Found]) -> tuple[Found, ...] | Reason:
    """Return the passes that count here, never none; or why none does."""
    known = tuple(f for f in found if _known(at, f))
    if not known:
        return Reason.UNKNOWN_PASS
    here = tuple(f for f in known if f.card.kind is not Scheme.LEGACY or at.is_own(f.card.issuer))
    return here or Reason.OLDER_PASS_ELSEWHERE


def pass_trouble(at: Here, passes: Sequence[Found]) -> Reason | None:
    """Tell what is wrong with a patron's pass, of which the data may hold several lines.

    A line that says it is lost, blocked or replaced is believed; one that is linked is enough.
    """
    told = {f.card.status for f in passes}
    for status, reason in _FAULTS:
        if status in told:
            return reason
    linked = any(not _to_be_linked(at, f.card) for f in passes)
    return None if linked else Reason.PASS_NOT_LINKED


_FAULTS = (
    (PassStatus.LOST, Reason.PASS_LOST),
    (PassStatus.BLOCKED, Reason.PASS_BLOCKED),
    (PassStatus.REPLACED, Reason.PASS_REPLACED),
)


def _known(at: Here, found: Found) -> bool:
    """A kiosk knows the patrons of its network; an older number only of a library in it."""
    if found.card.kind is Scheme.LEGACY and found.card.issuer not in at.network:
        return False
    return found.patron.library in at.network or any(
        m.library in at.network and not m.period.starts_after(at.day)
        for m in found.patron.memberships
    )


def _to_be_linked(at: Here, card: Pass) -> bool:
    return any(at.is_own(library) for library in card.not_linked_in)

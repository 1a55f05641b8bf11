"""How old the kiosk's knowledge is, what that allows, and what time it is without a sure clock.

Returns always go on. Lending goes on for three days without the central service, the last two
with few items for each patron: a block, a hold or a loan elsewhere may be unknown here by then.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from kiosk.domain.item_reasons import ItemReason

NORMAL = timedelta(minutes=15)
TOLD = timedelta(hours=24)
CAPPED = timedelta(hours=72)
LOANS_WHEN_CAPPED = 5
"""Items that one patron can have lent here while the central service is away for so long."""


class Freshness(StrEnum):
    """How old the cache is. Each step allows less than the one before."""

    EMPTY = "empty"
    """Nothing was ever fetched: nobody can be recognised."""
    FRESH = "fresh"
    STALE = "stale"
    """Older than 15 minutes: said on the screen, and all goes on."""
    CAPPED = "capped"
    """Older than a day: a few loans for each patron."""
    TOO_OLD = "too_old"
    """Older than three days, or not vouched for any longer: no loans."""


def freshness(age: timedelta | None, *, over: bool = False) -> Freshness:
    """Tell how fresh knowledge of this age is. ``None``: there is none.

    ``over``: the central service's signed word on it has ended; that it still answers says nothing.
    """
    if age is None:
        return Freshness.EMPTY
    if over:
        return Freshness.TOO_OLD
    if age <= NORMAL:
        return Freshness.FRESH
    if age <= TOLD:
        return Freshness.STALE
    return Freshness.CAPPED if age <= CAPPED else Freshness.TOO_OLD


def lending_stop(known: Freshness, lent_here: int) -> ItemReason | None:
    """Tell why nothing more may be lent, for what is known is old.

    ``lent_here``: the patron's loans that the central service does not know of yet.
    """
    match known:
        case Freshness.TOO_OLD | Freshness.EMPTY:
            return ItemReason.KNOWN_TOO_LONG_AGO
        case Freshness.CAPPED if lent_here >= LOANS_WHEN_CAPPED:
            return ItemReason.ENOUGH_FOR_NOW
        case _:
            return None


def renewal_stop(known: Freshness) -> ItemReason | None:
    """Tell why nothing may be renewed: someone may be waiting for it."""
    return lending_stop(known, 0)


@dataclass(frozen=True, slots=True)
class Moment:
    """What the machine's clocks say.

    ``wall`` can be wrong by years: a Pi has no battery for it. ``up`` is the time since boot, which
    only counts on; ``boot`` names the boot, and is empty where that cannot be known.
    """

    wall: datetime
    up: timedelta
    boot: str


@dataclass(frozen=True, slots=True)
class Heard:
    """The last word of the central service: its own time, and when that was here."""

    server: datetime
    up: timedelta
    boot: str


def time_now(moment: Moment, heard: Heard | None) -> datetime:
    """Tell the time: the central service's, counted on; after a boot never before its last word."""
    if heard is None:
        return moment.wall
    if same_boot(moment, heard):
        return heard.server + (moment.up - heard.up)
    off = moment.up if moment.boot else timedelta(0)
    return max(moment.wall, heard.server + off)


def age_of(moment: Moment, heard: Heard | None) -> timedelta | None:
    """Tell how long ago the central service was heard; ``None``: never.

    A wall clock that stands before the last word says nothing of how long the kiosk was off: it
    is taken for more than a day, so that little can go wrong and nobody is sent away.
    """
    if heard is None:
        return None
    age = time_now(moment, heard) - heard.server
    if not same_boot(moment, heard) and moment.wall < heard.server:
        return max(age, TOLD + NORMAL)
    return age


def same_boot(moment: Moment, heard: Heard) -> bool:
    """Whether the time since boot says how long ago something was heard."""
    return bool(moment.boot) and moment.boot == heard.boot

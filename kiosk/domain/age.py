"""How old a patron is, as far as a kiosk knows: the highest age limit reached, no birth date."""

from kiosk.domain.period import months_later
from kiosk.domain.records import Patron
from kiosk.domain.samenwerking import Here


def age_class(at: Here, patron: Patron) -> int:
    """Return the highest age limit that the patron has reached, in years.

    The month of the next one is known, not the day: it counts once that month is over, so that a
    kiosk that was not told for long neither lends too early nor refuses for ever.
    """
    if patron.next_age_on is None or at.day < months_later(patron.next_age_on, 1):
        return patron.age_class
    higher = (limit for limit in at.region.age_limits if limit > patron.age_class)
    return min(higher, default=patron.age_class)

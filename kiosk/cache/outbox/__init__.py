"""``outbox.db``: what this kiosk did, until the central service has it. Nothing here may be lost.

An operation and what it changes for the kiosk's own eyes (the overlay) are one transaction, on
the disk before the patron sees a green line. The overlay of an item goes when the cache tells it.
An operation stays for weeks after the central service took it in: a central service that comes
back from a backup is told again, and applies what it lost.
"""

from kiosk.cache.outbox.blocking import NOTHING_BLOCKED, Blocked
from kiosk.cache.outbox.calendar import Calendar
from kiosk.cache.outbox.doing import Doing
from kiosk.cache.outbox.for_staff import ForStaff
from kiosk.cache.outbox.handing_on import HandingOn
from kiosk.cache.outbox.offering_again import OfferingAgain
from kiosk.cache.outbox.operations import (
    FOR_STAFF,
    Acknowledgement,
    Kept,
    OperationState,
    OutboxCount,
    Told,
)

__all__ = [
    "FOR_STAFF",
    "NOTHING_BLOCKED",
    "Acknowledgement",
    "Blocked",
    "Kept",
    "OperationState",
    "Outbox",
    "OutboxCount",
    "Told",
]


class Outbox(Doing, HandingOn, OfferingAgain, ForStaff, Calendar):
    """The outbox file. Safe to use from several threads: each call takes its own connection."""

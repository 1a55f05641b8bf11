"""What can be the matter with what the central service sends, besides not being there."""

from dataclasses import dataclass
from enum import StrEnum

from kiosk.sync.client import CentralDown


class FeedTrouble(StrEnum):
    """Why what was sent is not taken. The kiosk goes on with what it knows."""

    NOT_SIGNED = "not_signed"
    """By no key that this kiosk believes, or for another region."""
    EXPIRED = "expired"
    ROLLED_BACK = "rolled_back"
    """Older than what this kiosk has had before."""
    DAMAGED = "damaged"
    """A snapshot is not what its manifest says."""
    NO_ROOM = "no_room"
    """There is no room on the disk for a snapshot."""


class NotBelieved(CentralDown):
    """What was sent is not taken. The sentence says why."""

    def __init__(self, trouble: FeedTrouble, sentence: str) -> None:
        super().__init__(sentence)
        self.trouble = trouble


@dataclass(slots=True)
class FeedCondition:
    """How the feed is. ``mended``: rows that had changed by themselves, since the start."""

    trouble: FeedTrouble | None = None
    mended: int = 0

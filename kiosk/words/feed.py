"""Words about what the central service sends, for staff."""

from kiosk.sync.trouble import FeedTrouble
from kiosk.words.marking import msg

TROUBLES: dict[FeedTrouble, str] = {
    FeedTrouble.NOT_SIGNED: msg(
        "The central service sends data that is not signed as it should be. Ask the technician."
    ),
    FeedTrouble.EXPIRED: msg("The central service sends data that is too old. Ask the technician."),
    FeedTrouble.ROLLED_BACK: msg(
        "The central service sends older data than before. Ask the technician."
    ),
    FeedTrouble.DAMAGED: msg("The central service's data came in damaged. Ask the technician."),
    FeedTrouble.NO_ROOM: msg("The memory card has no room for new data. Ask the technician."),
}

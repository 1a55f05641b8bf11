"""What a reading is to the session."""

from typing import assert_never

from kiosk.domain.credential import Credential, ItemCode, NotUsable, UnclearCode, meaning
from kiosk.domain.reading import (
    CardRemoved,
    ChipRead,
    CodeScanned,
    EidRead,
    Reading,
    Unreadable,
)
from kiosk.domain.session.events import (
    CardTakenOut,
    CodeShown,
    Event,
    ItemShown,
    NothingRead,
    PassShown,
)


def event_of(reading: Reading) -> Event:
    """Tell what a device's reading means for the visit."""
    match reading:
        case CardRemoved():
            return CardTakenOut()
        case Unreadable(problem=problem):
            return NothingRead(problem)
        case EidRead() | ChipRead() | CodeScanned():
            pass
        case _:
            assert_never(reading)
    meant = meaning(reading)
    match meant:
        case Credential():
            return PassShown(meant, inserted=isinstance(reading, EidRead))
        case ItemCode():
            return ItemShown(meant)
        case UnclearCode():
            return CodeShown(meant)
        case NotUsable(problem=trouble):
            return NothingRead(trouble)
        case _:
            assert_never(meant)

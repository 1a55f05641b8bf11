"""Words about devices, for the staff who look after them."""

from kiosk.drivers import Fault
from kiosk.drivers.health import DeviceKind, DeviceState
from kiosk.words.marking import msg

KINDS: dict[DeviceKind, str] = {
    DeviceKind.EID: msg("eID reader"),
    DeviceKind.NFC: msg("Reader for UiTPAS and A-kaart"),
    DeviceKind.SCANNER: msg("Barcode scanner"),
    DeviceKind.PRINTER: msg("Receipt printer"),
}

STATES: dict[DeviceState, str] = {
    DeviceState.STARTING: msg("Starting"),
    DeviceState.ONLINE: msg("Works"),
    DeviceState.LOST: msg("Does not work"),
    DeviceState.WARNING: msg("Needs attention"),
}

FAULTS: dict[Fault, str] = {
    Fault.NOT_FOUND: msg("It is not connected. Plug in its cable and switch it on."),
    Fault.NOT_PERMITTED: msg("The kiosk may not use it. Ask the technician."),
    Fault.BUSY: msg("Another program is using it. Restart the kiosk."),
    Fault.NO_ANSWER: msg("It does not answer. Switch it off and on again."),
    Fault.WRONG_ANSWER: msg("It answers strangely. Switch it off and on again."),
    Fault.UNPLUGGED: msg("It was unplugged. Plug its cable in again."),
    Fault.SERVICE_DOWN: msg("A service it needs has stopped. Restart the kiosk."),
    Fault.NOT_READY: msg("It cannot print now. Look at its paper and its cover."),
}

WISHES = (
    msg("The printer's cover is open: close it."),
    msg("The printer is out of paper: put in a new roll."),
    msg("The printer reports an error: open and close its cover, or restart it."),
    msg("The paper is nearly finished: put in a new roll soon."),
)
"""What a printer that answers wants of staff, as the one who watches it says it."""

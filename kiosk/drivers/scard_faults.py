"""What PC/SC's result codes mean: for the patron, the card; for staff, the reader or pcscd."""

from smartcard import scard

from kiosk.domain.reading import ReadProblem
from kiosk.drivers import DeviceLost, Fault
from kiosk.drivers.scard import ScardError

IN_USE = scard.SCARD_E_SHARING_VIOLATION

_CARD_PROBLEMS = {
    scard.SCARD_E_NO_SMARTCARD: ReadProblem.CARD_PULLED,
    scard.SCARD_E_NOT_TRANSACTED: ReadProblem.CARD_PULLED,
    scard.SCARD_W_REMOVED_CARD: ReadProblem.CARD_PULLED,
    scard.SCARD_W_RESET_CARD: ReadProblem.CARD_PULLED,
    scard.SCARD_W_UNRESPONSIVE_CARD: ReadProblem.CARD_MUTE,
    scard.SCARD_W_UNPOWERED_CARD: ReadProblem.CARD_MUTE,
    scard.SCARD_E_SHARING_VIOLATION: ReadProblem.CARD_IN_USE,
    scard.SCARD_E_PROTO_MISMATCH: ReadProblem.NOT_AN_EID,
}

_READER_FAULTS = {
    scard.SCARD_E_UNKNOWN_READER: Fault.UNPLUGGED,
    scard.SCARD_E_READER_UNAVAILABLE: Fault.UNPLUGGED,
    scard.SCARD_E_NO_READERS_AVAILABLE: Fault.UNPLUGGED,
    scard.SCARD_W_SECURITY_VIOLATION: Fault.NOT_PERMITTED,
}


def card_problem(error: ScardError) -> ReadProblem | None:
    """What went wrong with the card, ``None`` if it was the reader or pcscd."""
    return _CARD_PROBLEMS.get(error.code)


def reader_lost(error: ScardError) -> DeviceLost:
    """What went wrong with the reader or pcscd; whatever is not known to be else is pcscd's."""
    match _fault(error):
        case Fault.UNPLUGGED:
            return unplugged()
        case Fault.NOT_PERMITTED:
            sentence = "pcscd refuses the kiosk: install its polkit rule and restart pcscd."
            return DeviceLost(Fault.NOT_PERMITTED, sentence)
        case fault:
            sentence = f"The smart card service pcscd is down ({error}): start pcscd."
            return DeviceLost(fault, sentence)


def _fault(error: ScardError) -> Fault:
    # Waiting needs no permission. A pcscd that ends says now and then that it lacks one (measured:
    # once in 60 times with pcscd 1.9.9), and nobody should look for polkit's rule then.
    fault = _READER_FAULTS.get(error.code, Fault.SERVICE_DOWN)
    if fault is Fault.NOT_PERMITTED and error.call == "SCardGetStatusChange":
        return Fault.SERVICE_DOWN
    return fault


def unplugged() -> DeviceLost:
    """The reader was there and is gone."""
    return DeviceLost(Fault.UNPLUGGED, "The card reader was unplugged: plug it in again.")

"""What PC/SC's codes mean to staff."""

import pytest

from kiosk.drivers import DeviceLost, Fault
from kiosk.drivers.pcscd import use_pcscd
from virtual_pcscd import VirtualPcscd


@pytest.mark.parametrize(
    ("call", "code", "fault"),
    [
        ("SCardEstablishContext", 0x8010006A, Fault.NOT_PERMITTED),
        ("SCardConnect", 0x8010006A, Fault.NOT_PERMITTED),
        # What a pcscd of Debian 12 said in one of sixty times that it was stopped.
        ("SCardGetStatusChange", 0x8010006A, Fault.SERVICE_DOWN),
        ("SCardGetStatusChange", 0x80100013, Fault.SERVICE_DOWN),
        ("SCardEstablishContext", 0x8010001D, Fault.SERVICE_DOWN),
        ("SCardGetStatusChange", 0x80100009, Fault.UNPLUGGED),
        ("SCardConnect", 0x80100017, Fault.UNPLUGGED),
    ],
)
def test_each_code_means_what_staff_can_mend(
    pcscd: VirtualPcscd, call: str, code: int, fault: Fault
) -> None:
    assert loss(pcscd, call, code).fault is fault


def loss(pcscd: VirtualPcscd, call: str, code: int) -> DeviceLost:
    use_pcscd(pcscd.socket)  # before libpcsclite is loaded, which the next lines do
    from kiosk.drivers.scard import ScardError
    from kiosk.drivers.scard_faults import reader_lost

    return reader_lost(ScardError(call, code))
